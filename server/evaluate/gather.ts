interface Call<T, R> {
  readonly item: T;
  readonly resolve: (value: R) => void;
  readonly reject: (error: unknown) => void;
}

/**
 * Calls that come while one is under way go together in the next: alone a call waits for nothing, and the busier it
 * gets the less each costs. When a group fails each of its calls is tried by itself, so that one bad item costs only
 * itself; errors for which `hopeless` holds are everybody's at once.
 */
export function gather<T, R>(
  work: (items: readonly T[]) => Promise<readonly R[]>,
  options: { readonly most: number; readonly hopeless: (error: unknown) => boolean },
): (item: T) => Promise<R> {
  const waiting: Call<T, R>[] = [];
  let running = false;

  async function settle(calls: readonly Call<T, R>[]): Promise<void> {
    try {
      const results = await work(calls.map(({ item }) => item));
      for (const [index, { resolve }] of calls.entries()) resolve(results[index] as R);
    } catch (error) {
      if (calls.length === 1 || options.hopeless(error)) for (const { reject } of calls) reject(error);
      else for (const call of calls) await settle([call]);
    }
  }
  async function run(): Promise<void> {
    running = true;
    while (waiting.length > 0) await settle(waiting.splice(0, options.most));
    running = false;
  }
  return (item) =>
    new Promise((resolve, reject) => {
      waiting.push({ item, resolve, reject });
      if (!running) void run();
    });
}
