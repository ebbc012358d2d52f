import { createHmac } from 'node:crypto';
import type { Tokenise } from '../../core/tables/redact.ts';

/** `tok_` and 96 bits of HMAC-SHA-256: equal values stay equal under one key, nothing else can be read. */
export const tokeniser =
  (key: Buffer): Tokenise =>
  (value) =>
    `tok_${createHmac('sha256', key).update(value).digest('base64url').slice(0, 16)}`;
