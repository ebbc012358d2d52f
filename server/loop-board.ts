import type { Clock } from '../core/lib/clock.ts';

/** What is known of a background loop of this process; times in ms, null for what has not happened. */
export interface LoopState {
  readonly name: string;
  /** It looks at least this often. */
  readonly idleMs: number;
  readonly startedAt: number;
  readonly lastSuccessAt: number | null;
  readonly lastFailureAt: number | null;
  /** Kind of the last failure; null after a success. */
  readonly failure: string | null;
}

/** Where the loops of a process report, for health and metrics. */
export interface LoopBoard {
  started(name: string, idleMs: number): void;
  succeeded(name: string): void;
  failed(name: string, error: unknown): void;
  list(): readonly LoopState[];
}

export function createLoopBoard(clock: Clock): LoopBoard {
  const states = new Map<string, LoopState>();
  const change = (name: string, changes: Partial<LoopState>): void => {
    const state = states.get(name);
    if (state) states.set(name, { ...state, ...changes });
  };
  return {
    started(name, idleMs) {
      const never = { lastSuccessAt: null, lastFailureAt: null, failure: null };
      states.set(name, { name, idleMs, startedAt: clock.now(), ...never });
    },
    succeeded: (name) => change(name, { lastSuccessAt: clock.now(), failure: null }),
    failed(name, error) {
      const { code, message } = error as { code?: unknown; message?: unknown };
      change(name, { lastFailureAt: clock.now(), failure: String(code ?? message) });
    },
    list: () => [...states.values()],
  };
}
