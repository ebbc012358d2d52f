import { type Refusal, refuse } from '../contract/errors.ts';

const FULL = new Set(['SQLITE_FULL', 'ENOSPC', 'SQLITE_IOERR_WRITE']);
const DAMAGED = new Set(['SQLITE_NOTADB', 'SQLITE_CORRUPT']);

const codeOf = (error: unknown): string => {
  const code = error instanceof Error ? (error as Error & { code?: unknown }).code : undefined;
  return typeof code === 'string' ? code : '';
};

export const isFull = (error: unknown): boolean => FULL.has(codeOf(error));

/** Extended codes (SQLITE_CORRUPT_VTAB …) say the same. */
export const isDamaged = (error: unknown): boolean =>
  DAMAGED.has(codeOf(error)) || codeOf(error).startsWith('SQLITE_CORRUPT_');

/** What was to be written is not of the shape that the statement expects: no fault of the storage. */
export const isUnreadable = (error: unknown): boolean =>
  codeOf(error) === 'SQLITE_ERROR' || codeOf(error).startsWith('SQLITE_CONSTRAINT');

/** What a storage error means to a person; null when it is none. */
export function storageProblem(error: unknown): Refusal | null {
  if (isFull(error)) return refuse('disk_full');
  return isDamaged(error) ? refuse('replica_corrupt') : null;
}
