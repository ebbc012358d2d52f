import { createHash, randomBytes } from 'node:crypto';

/** A bearer token: 256 random bits. */
export const newToken = (): string => randomBytes(32).toString('base64url');

/** Only the hash is stored, so that a read of the table signs nobody in. Random input needs no salt and no stretching. */
export const hashToken = (token: string): string => createHash('sha256').update(token).digest('hex');
