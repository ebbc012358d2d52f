import { DeadlineError, withDeadline } from './deadline.ts';

/** Requests that are being worked on; what they need stays open until they have ended, whoever still waits for them. */
export interface UnderWay {
  /** From now on none begins. */
  close(): void;
  readonly closed: boolean;
  track<T>(work: Promise<T>): Promise<T>;
  /** Settles when none is left, at the latest after `ms`; answers how many are. */
  ended(ms: number): Promise<number>;
}

export function createUnderWay(): UnderWay {
  const running = new Set<Promise<unknown>>();
  let closed = false;
  const drain = async (): Promise<void> => {
    while (running.size > 0) await Promise.race(running);
  };
  return {
    close() {
      closed = true;
    },
    get closed() {
      return closed;
    },
    track(work) {
      const end: Promise<void> = work.then(
        () => void running.delete(end),
        () => void running.delete(end),
      );
      running.add(end);
      return work;
    },
    async ended(ms) {
      await withDeadline(ms, drain).catch((error: unknown) => {
        if (!(error instanceof DeadlineError)) throw error;
      });
      return running.size;
    },
  };
}
