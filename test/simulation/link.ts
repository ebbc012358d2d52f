import { TransportError } from '../../core/replica/transport.ts';
import type { DeskTime } from './desk-time.ts';
import { nothingCame } from './failures.ts';
import type { Random } from './random.ts';
import type { Scheduler } from './scheduler.ts';

/** A window that nobody reads for so long is taken back (server/feed/pull-stream.ts). */
const STALL_MS = 30_000;

/** Of the requests that got no answer, those that arrive after they were given up; and how long after at most, ms. */
const LATE = 0.3;
const LATEST_MS = 20_000;

export interface Asking {
  readonly signal: AbortSignal | null;
  /** Until a request without an answer is given up, ms. */
  readonly giveUpMs: number;
}

/** How the network treats one desk. Shares are of requests, 0 to 1. */
export interface Weather {
  /** False: a partition; what is under way does not arrive. */
  up: boolean;
  /** Ms, one way: the least and the most. */
  latency: readonly [number, number];
  /** Requests that never arrive, or after they were given up. */
  loss: number;
  /** Requests that arrive and whose answer does not. */
  answerLoss: number;
  /** Requests that arrive a second time, later. */
  twice: number;
  /** Answers that break off in the middle, as a proxy does it: the stream just ends. */
  cut: number;
  /** Live streams are let through. */
  streams: boolean;
}

export const FAIR: Weather = {
  up: true,
  latency: [1, 30],
  loss: 0,
  answerLoss: 0,
  twice: 0,
  cut: 0,
  streams: true,
};

/** The way between one desk and the server. */
export class Link {
  readonly weather: Weather = { ...FAIR };
  readonly #scheduler: Scheduler;
  readonly #random: Random;
  readonly #time: DeskTime;
  /** Ends what travels on connections that were open. */
  readonly #open = new Set<() => void>();

  constructor(scheduler: Scheduler, random: Random, time: DeskTime) {
    this.#scheduler = scheduler;
    this.#random = random;
    this.#time = time;
  }

  delay(): number {
    return this.#random.between(...this.weather.latency);
  }

  /** Every open connection breaks. */
  cut(): void {
    for (const end of this.#open) end();
    this.#open.clear();
  }

  /** Called when connections break; the returned function is for one that ended by itself. */
  onCut(end: () => void): () => void {
    this.#open.add(end);
    return () => this.#open.delete(end);
  }

  /** One request: `serve` is what the server does when it arrives, perhaps twice, perhaps never. */
  request<T>(name: string, { signal, giveUpMs }: Asking, serve: () => Promise<T>): Promise<T> {
    const { weather } = this;
    return new Promise<T>((resolve, reject) => {
      const fail = (ms: number): void => void this.#time.when(ms, `${name}: no answer`, () => reject(nothingCame()));
      signal?.addEventListener('abort', () => this.#random.chance(0.7) && reject(nothingCame()));
      // Nobody waits for the answer.
      const unheard = async (): Promise<void> => {
        await serve().catch((error: unknown) => {
          if (!(error instanceof TransportError)) throw error;
        });
      };
      if (!weather.up) return fail(this.delay());
      if (this.#random.chance(weather.loss)) {
        if (this.#random.chance(LATE))
          this.#scheduler.after(giveUpMs + this.#random.between(0, LATEST_MS), `${name}: arrives late`, unheard);
        return fail(giveUpMs);
      }
      const lost = this.#random.chance(weather.answerLoss);
      const arrive = async (): Promise<void> => {
        if (!weather.up) return fail(giveUpMs);
        const settle = await serve().then(
          (value) => () => resolve(value),
          (error: unknown) => {
            if (!(error instanceof TransportError)) throw error;
            return () => reject(error);
          },
        );
        if (lost) return fail(giveUpMs);
        this.#time.when(this.delay(), `${name}: answer`, () => (weather.up ? settle() : fail(giveUpMs)));
      };
      this.#scheduler.after(this.delay(), `${name}: arrives`, arrive);
      if (!this.#random.chance(weather.twice)) return;
      this.#scheduler.after(this.delay() + this.#random.between(0, 4_000), `${name}: arrives again`, unheard);
    });
  }

  /** The parts of an answer that takes a while; it may break off. */
  async *carry<T>(name: string, parts: readonly T[], signal: AbortSignal): AsyncGenerator<T> {
    const { weather } = this;
    const breaksAt = this.#random.chance(weather.cut) ? this.#random.between(0, parts.length - 1) : parts.length;
    let broken = false;
    const ended = this.onCut(() => {
      broken = true;
    });
    try {
      for (let sent = 0; sent < parts.length; ) {
        const begun = this.#scheduler.now;
        if (sent > 0) await this.#pause(name);
        const read = this.#scheduler.now - begun < STALL_MS;
        if (broken || !weather.up || signal.aborted || !read) throw nothingCame();
        const end = sent + this.#random.between(1, 4);
        for (; sent < Math.min(end, parts.length); sent += 1) {
          if (sent >= breaksAt) return;
          yield parts[sent] as T;
        }
      }
    } finally {
      ended();
    }
  }

  #pause(name: string): Promise<void> {
    return new Promise((resolve) => void this.#time.when(this.delay(), `${name}: goes on`, resolve));
  }
}
