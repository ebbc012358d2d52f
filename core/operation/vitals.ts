/** How a server and its database are; seconds and counts. Null is what could not be measured, and is never read as good. */
export interface Vitals {
  readonly waiting: number;
  readonly maxWaiting: number;
  /** Age of the oldest event that waits; 0 of none. */
  readonly lagSeconds: number;
  readonly deadLetters: number;
  readonly effectsWaiting: number;
  /** How long the longest due effect has been due; 0 of none. */
  readonly effectsOverdueSeconds: number;
  /** Effects that nobody tries any more. */
  readonly effectsFailed: number;
  /** Age of the oldest transaction that writes: what consoles read again until it ends. */
  readonly feedLagSeconds: number;
  /** Devices that were given an order of another one in the last day, by id. */
  readonly ordersAstray: readonly string[];
  readonly disk: { readonly freeBytes: number; readonly totalBytes: number } | null;
  readonly loops: readonly { readonly name: string; readonly state: LoopHealth }[];
}

export type LoopHealth = 'ok' | 'starting' | 'failing' | 'stalled';

/** A round takes seconds at most, in a deep backlog. */
const ROUND_MS = 60_000;

/** How a loop is by what it told; times in ms. */
export function loopHealth(
  loop: {
    readonly idleMs: number;
    readonly startedAt: number;
    readonly lastSuccessAt: number | null;
    readonly lastFailureAt: number | null;
  },
  now: number,
): LoopHealth {
  const { idleMs, startedAt, lastSuccessAt, lastFailureAt } = loop;
  if (lastFailureAt !== null && lastFailureAt > (lastSuccessAt ?? 0)) return 'failing';
  if (now - (lastSuccessAt ?? startedAt) > idleMs + ROUND_MS) return 'stalled';
  return lastSuccessAt === null ? 'starting' : 'ok';
}
