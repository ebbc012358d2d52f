/** What a constraint refused, as the driver tells it: https://www.postgresql.org/docs/18/errcodes-appendix.html, class 23. */
const told = (error: unknown) => error as { readonly code?: unknown; readonly constraint?: unknown };

/** A constraint said no: the connection is as good as before. */
export function isRefusal(error: unknown): boolean {
  const { code } = told(error);
  return typeof code === 'string' && code.startsWith('23');
}

/** A row that is there already, by the name of the unique constraint or index. */
export const isRepeatOf = (error: unknown, constraint: string): boolean =>
  told(error).code === '23505' && told(error).constraint === constraint;
