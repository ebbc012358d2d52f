import canonicalizeJson from 'canonicalize';
import { must } from '../lib/must.ts';

/** RFC 8785 canonical JSON: the bytes that are hashed and signed. Throws on values JSON cannot hold. */
export const canonical = (value: unknown): string => must(canonicalizeJson(value), 'a value with a canonical form');
