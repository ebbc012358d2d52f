/**
 * An error and its causes in one line, for the log. Only names, codes and messages: the objects themselves carry
 * requests with their headers, and with them the token.
 */
export function describeError(error: unknown): string {
  const parts: string[] = [];
  for (let current: unknown = error; current !== undefined && parts.length < 5; ) {
    if (!(current instanceof Error)) {
      parts.push(typeof current === 'string' ? current : typeof current);
      break;
    }
    const code = codeOf(current);
    parts.push([current.name, code, current.message].filter(Boolean).join(' '));
    current = current.cause;
  }
  return parts.join(' ← ');
}

/** The first code along the causes: `fetch failed` says nothing, ECONNREFUSED below it does. */
export function rootCode(error: unknown): string | null {
  for (let current: unknown = error; current instanceof Error; current = current.cause) {
    const code = codeOf(current);
    if (code) return code;
  }
  return null;
}

const codeOf = (error: Error): string | null => ('code' in error && typeof error.code === 'string' ? error.code : null);
