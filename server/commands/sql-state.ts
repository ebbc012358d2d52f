/** SQLSTATE of an error of the database, or a code of the connection to it; null for any other error. */
export function sqlState(error: unknown): string | null {
  const code = error instanceof Error && 'code' in error ? error.code : null;
  return typeof code === 'string' ? code : null;
}

/** 40001 and 40P01: another transaction was in the way; the same again will do. */
export const isRetryable = (error: unknown): boolean => /^40(001|P01)$/.test(sqlState(error) ?? '');
