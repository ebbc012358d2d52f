/** SQLSTATE of an error of the database, or a code of the connection to it; null for any other error. */
export function sqlState(error: unknown): string | null {
  const code = error instanceof Error && 'code' in error ? error.code : null;
  return typeof code === 'string' ? code : null;
}

/** 40001 and 40P01: another transaction was in the way; the same again will do. */
export const isRetryable = (error: unknown): boolean => /^40(001|P01)$/.test(sqlState(error) ?? '');

/** Classes 22 (data) and 23 (constraint): what was to be stored cannot be, whoever tries and how often. */
export const isUnstorable = (error: unknown): boolean => /^2[23]/.test(sqlState(error) ?? '');

/**
 * The database or the connection to it has a problem, or the schema is not the one that the code expects: no fault of
 * what was to be stored. https://www.postgresql.org/docs/18/errcodes-appendix.html
 */
export function isEnvironment(error: unknown): boolean {
  const state = sqlState(error);
  return state !== null && (state.length !== 5 || /^(0|25|26|3D|3F|4[02]|5|XX)/.test(state));
}
