/** Thrown when the work took longer than it may. */
export class DeadlineError extends Error {
  override readonly name = 'DeadlineError';
}

/** The work's outcome, or DeadlineError after `ms`; the work is told by its signal and its later outcome is dropped. */
export async function withDeadline<T>(ms: number, work: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const aborter = new AbortController();
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => {
      const error = new DeadlineError(`not done within ${ms} ms`);
      aborter.abort(error);
      reject(error);
    }, ms);
  });
  try {
    return await Promise.race([work(aborter.signal), late]);
  } finally {
    clearTimeout(timer);
  }
}
