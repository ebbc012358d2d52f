/** Thrown when something that the code relies on is not so: a bug, never a user's mistake. */
export class InvariantError extends Error {
  override readonly name = 'InvariantError';
}

/** Returns `value` narrowed to non-null, or throws an InvariantError saying what was expected. */
export function must<T>(value: T | null | undefined, expectation: string): T {
  if (value === null || value === undefined) throw new InvariantError(`expected ${expectation}`);
  return value;
}

/** Throws an InvariantError unless `condition` holds. */
export function assert(condition: unknown, expectation: string): asserts condition {
  if (!condition) throw new InvariantError(`expected ${expectation}`);
}

/** For the default branch of a switch over a closed union: the compiler proves that it is never reached. */
export function exhaustive(value: never): never {
  throw new InvariantError(`no case for ${String(value)}`);
}
