/** Somebody ended a command with a signal. */
export class InterruptedError extends Error {
  override readonly name = 'InterruptedError';
  readonly signal: Name;
  constructor(signal: Name) {
    super(`Stopped by ${signal}.`);
    this.signal = signal;
  }
}

type Name = 'SIGHUP' | 'SIGINT' | 'SIGTERM';
/** The exit codes of shells for what a signal ended. */
export const EXIT_CODES: Readonly<Record<Name, number>> = { SIGHUP: 129, SIGINT: 130, SIGTERM: 143 };
const NAMES: readonly Name[] = ['SIGHUP', 'SIGINT', 'SIGTERM'];

/**
 * Lets `work` end in order when a signal comes: it is told, and puts away what it began. A second signal ends the process at once.
 * Throws InterruptedError, whatever the work failed with; work that came to its end all the same counts.
 */
export async function untilSignal<T>(work: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const stop = new AbortController();
  const listeners = NAMES.map((name) => {
    const listener = (): void => {
      forget();
      stop.abort(new InterruptedError(name));
    };
    return { name, listener };
  });
  const forget = (): void => {
    for (const { name, listener } of listeners) process.off(name, listener);
  };
  for (const { name, listener } of listeners) process.on(name, listener);
  try {
    return await work(stop.signal);
  } catch (error) {
    stop.signal.throwIfAborted();
    throw error;
  } finally {
    forget();
  }
}
