import { HttpError } from '../http-error.ts';

/** Lets `width` holders in at a time; the others wait in the order in which they came. */
export interface Gate {
  /** The returned function leaves; calling it again does nothing. Throws `rate_limited` when too many wait. */
  enter(): Promise<() => void>;
}

export interface GateOptions {
  /** So many wait; whoever comes then is sent away for a while. */
  readonly mostWaiting?: number;
  /** 0 ≤ x < 1 */
  readonly random?: () => number;
}

/** Those who are sent away come back over so many seconds: an office that lost its connection does not come at once. */
const SPREAD_SECONDS = 10;

export function createGate(
  width: number,
  { mostWaiting = Number.POSITIVE_INFINITY, random = Math.random }: GateOptions = {},
): Gate {
  let inside = 0;
  const waiting: (() => void)[] = [];
  const leave = (): void => {
    const next = waiting.shift();
    // The place passes on; nobody can slip in between.
    if (next) next();
    else inside -= 1;
  };
  return {
    async enter() {
      if (inside < width) inside += 1;
      else if (waiting.length < mostWaiting) await new Promise<void>((resolve) => waiting.push(resolve));
      else throw new HttpError('rate_limited', { retryAfterSeconds: 1 + Math.floor(random() * SPREAD_SECONDS) });
      let left = false;
      return () => {
        if (left) return;
        left = true;
        leave();
      };
    },
  };
}
