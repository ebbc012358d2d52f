import { createHash } from 'node:crypto';
import { canonical } from '../../core/audit/canonical.ts';

/** SHA-256 (hex) over the canonical JSON of a row as code holds it: what an audit row names as before and after. */
export const rowHash = (row: object): string => createHash('sha256').update(canonical(row)).digest('hex');
