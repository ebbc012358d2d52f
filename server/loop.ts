import type { Log } from './log.ts';
import type { LoopBoard } from './loop-board.ts';
import type { Poke } from './poke.ts';

export interface Loop {
  start(): void;
  /** Runs `work` until it finds nothing more to do. Throws what `work` throws. */
  drain(): Promise<void>;
  /** Ends after the round in hand. */
  stop(): Promise<void>;
}

export interface LoopOptions {
  readonly name: string;
  readonly log: Log;
  /** Told how each round ended. */
  readonly board: LoopBoard;
  /** One round; answers whether there may be more to do at once. */
  readonly work: () => Promise<boolean>;
  /** By commits that left work. */
  readonly wake: readonly Poke[];
  /** How long it waits at most without a poke: for what other processes stored, and for what falls due. */
  readonly idleMs: number;
}

/** After a round that failed: the database may be away. */
const PAUSE_MS = 1_000;

/**
 * Rounds of work, one at a time: woken by a poke, by the idle timer, or at once after a round that found something.
 * A round that throws is logged and tried again later: its transaction was rolled back, so nothing is lost.
 */
export function createLoop({ name, log, board, work, wake, idleMs }: LoopOptions): Loop {
  let running: Promise<void> | null = null;
  let started = false;
  let poked = false;
  let timer: NodeJS.Timeout | undefined;
  let unsubscribe: (() => void)[] = [];

  let last: Promise<unknown> = Promise.resolve();

  /** One round at a time, whoever asks for it. */
  function round(): Promise<boolean> {
    const next = last.then(work);
    last = next.catch(() => undefined);
    return next;
  }
  const later = (ms: number): void => {
    clearTimeout(timer);
    if (started) timer = setTimeout(kick, ms);
  };
  async function rounds(): Promise<void> {
    try {
      do {
        poked = false;
        while (started && (await round())) board.succeeded(name);
        board.succeeded(name);
      } while (started && poked);
      later(idleMs);
    } catch (error) {
      board.failed(name, error);
      log.error({ loop: name, err: error }, 'a round failed and is tried again');
      later(PAUSE_MS);
    }
  }
  function kick(): void {
    poked = true;
    if (!started || running) return;
    running = rounds().finally(() => {
      running = null;
      // A poke between the last look and here would otherwise wait for the timer.
      if (poked && started) setImmediate(kick);
    });
  }
  return {
    start() {
      started = true;
      board.started(name, idleMs);
      unsubscribe = wake.map((poke) =>
        poke.subscribe((left) => {
          if (left === 'work') kick();
        }),
      );
      kick();
    },
    async drain() {
      while (await round());
    },
    async stop() {
      started = false;
      clearTimeout(timer);
      for (const end of unsubscribe) end();
      await running;
    },
  };
}
