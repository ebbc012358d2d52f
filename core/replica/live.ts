import { z } from 'zod';
import type { Clock } from '../lib/clock.ts';
import { collectWindow, type Window } from './window.ts';

/** A stream that ends this soon was cut by something between here and the server. */
const QUICK_MS = 5_000;

/** Lines are checked by the window's own reader, which also takes tables of a newer server. */
const readableEvent = z.discriminatedUnion('t', [
  z.object({ t: z.literal('hello') }),
  z.object({ t: z.literal('pull') }),
  z.object({ t: z.literal('lines'), lines: z.array(z.unknown()) }),
]);

export interface LiveHandler {
  opened(): void;
  /** Something changed: ask for the window. */
  changed(): void;
  window(window: Window): void;
}

/** Follows the live stream until it ends. True when that was quick. */
export async function followLive(events: AsyncIterable<unknown>, clock: Clock, handler: LiveHandler): Promise<boolean> {
  const begun = clock.monotonic();
  for await (const value of events) {
    const event = readableEvent.safeParse(value);
    if (!event.success || event.data.t === 'pull') handler.changed();
    else if (event.data.t === 'hello') handler.opened();
    else {
      const window = collectWindow(event.data.lines);
      if (window) handler.window(window);
      else handler.changed();
    }
  }
  return clock.monotonic() - begun < QUICK_MS;
}
