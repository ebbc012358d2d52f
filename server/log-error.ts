/** Properties that name things of ours. Postgres also sends what stood in the row (`detail`, `where`, …): never those. */
const KEPT = ['code', 'severity', 'schema', 'table', 'column', 'constraint', 'routine', 'syscall'] as const;
const MAX_CAUSES = 5;

interface LoggedError {
  readonly type: string;
  readonly message: string;
  readonly stack: string;
  readonly cause?: LoggedError;
}

/** Errors of class 22 (data) quote the value: `invalid input syntax for type uuid: "…"`. */
const messageOf = (error: Error & { readonly code?: unknown }): string =>
  /^22/.test(String(error.code)) ? error.message.replace(/".*"/su, '"…"') : error.message;

/** An error as it may be logged: where it happened and what kind it is, with nothing of what it happened to. */
export function loggedError(error: unknown, depth = 0): LoggedError {
  if (!(error instanceof Error)) return { type: typeof error, message: 'not an error', stack: '' };
  return {
    ...Object.fromEntries(KEPT.filter((key) => Object.hasOwn(error, key)).map((key) => [key, Reflect.get(error, key)])),
    type: error.constructor.name,
    message: messageOf(error),
    // Without its head, which is the message again.
    stack: (error.stack ?? '')
      .split('\n')
      .filter((line) => line.startsWith('    at '))
      .join('\n'),
    ...(error.cause !== undefined && depth < MAX_CAUSES ? { cause: loggedError(error.cause, depth + 1) } : {}),
  };
}
