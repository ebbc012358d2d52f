import type { LiveResponse } from '../../server/feed/live-console.ts';
import { Channel } from './channel.ts';
import type { DeskTime } from './desk-time.ts';
import { nothingCame } from './failures.ts';
import type { Link } from './link.ts';

/** A stream that says nothing for so long is given up (electron/backend/http.ts). */
const IDLE_MS = 45_000;

/** A live stream: the server's end is a response with its buffer, the console's end what comes out of it, in order. */
export class LivePipe implements LiveResponse {
  readonly #link: Link;
  readonly #time: DeskTime;
  readonly #highWater: number;
  readonly #events = new Channel<string>();
  readonly #listeners = { drain: new Set<() => void>(), close: new Set<() => void>() };
  readonly #forget: () => void;
  readonly #waiting: string[] = [];
  #travelling = false;
  #needDrain = false;
  #idle: () => void = () => undefined;
  /** The console takes nothing: what is sent waits at the server. */
  stalled = false;
  /** Sees what the server sends. */
  onWrite: (text: string) => void = () => undefined;
  destroyed = false;
  writableEnded = false;
  writableLength = 0;

  /** `highWater`: what the response holds before it asks for patience. */
  constructor(link: Link, time: DeskTime, highWater: number) {
    this.#highWater = highWater;
    this.#link = link;
    this.#time = time;
    this.#forget = link.onCut(() => this.destroy());
    this.#watch();
  }

  get writableNeedDrain(): boolean {
    return this.#needDrain;
  }

  on(event: 'drain' | 'close', listener: () => void): this {
    this.#listeners[event].add(listener);
    return this;
  }

  write(text: string): boolean {
    if (this.destroyed || this.writableEnded) return false;
    this.onWrite(text);
    this.#waiting.push(text);
    this.writableLength += text.length;
    if (this.writableLength > this.#highWater) this.#needDrain = true;
    this.#travel();
    return !this.#needDrain;
  }

  end(): this {
    this.writableEnded = true;
    this.#travel();
    return this;
  }

  destroy(): this {
    if (this.destroyed) return this;
    this.destroyed = true;
    this.#idle();
    this.#forget();
    this.#events.end(nothingCame());
    for (const listener of this.#listeners.close) listener();
    return this;
  }

  /** The console's end. */
  async *texts(signal: AbortSignal): AsyncGenerator<string> {
    signal.addEventListener('abort', () => this.destroy());
    try {
      yield* this.#events;
    } finally {
      this.destroy();
    }
  }

  resume(): void {
    this.stalled = false;
    this.#travel();
  }

  #travel(): void {
    if (this.#travelling || this.destroyed) return;
    this.#travelling = true;
    this.#time.when(this.#link.delay(), 'live: arrives', () => {
      this.#travelling = false;
      // A partition: what was sent stays where it is, until one of the two gives up.
      if (!this.destroyed && !this.stalled && this.#link.weather.up) this.#arrive();
      else if (!this.destroyed && !this.stalled) this.#later();
    });
  }

  #later(): void {
    this.#time.when(1_000, 'live: waits for the link', () => this.#travel());
  }

  #arrive(): void {
    for (const text of this.#waiting.splice(0)) {
      this.writableLength -= text.length;
      this.#events.push(text);
    }
    this.#watch();
    if (this.#needDrain) {
      this.#needDrain = false;
      for (const listener of this.#listeners.drain) listener();
    }
    if (this.writableEnded) {
      this.#events.end();
      this.destroy();
    }
  }

  #watch(): void {
    this.#idle();
    this.#idle = this.#time.when(IDLE_MS, 'live: silent', () => this.destroy());
  }
}
