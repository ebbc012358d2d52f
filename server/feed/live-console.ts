import type { ServerResponse } from 'node:http';
import type { LiveEvent } from '../../core/contract/wire.ts';
import type { Timers } from '../../core/lib/clock.ts';
import { systemTimers } from '../clock.ts';
import type { Scope } from './scope.ts';

/** What may wait unsent for one console before it counts as behind. */
const MAX_WAITING_BYTES = 1_000_000;
/** How long a console may stay behind. */
const SLOW_MS = 30_000;

export const frameOf = (event: LiveEvent): string => `data: ${JSON.stringify(event)}\n\n`;
const PULL = frameOf({ t: 'pull' });

/** One open live stream. */
export interface LiveConsole {
  readonly sessionHash: string;
  readonly deviceId: string;
  readonly scope: Scope;
  /** Sends the frame, or, when too much waits already, drops it and says `pull` once all has gone out. */
  send(frame: string): void;
  /** Says that there is something to fetch. */
  pull(): void;
  close(): void;
}

/** What of a response a live stream needs. */
export interface LiveResponse
  extends Pick<ServerResponse, 'destroyed' | 'writableEnded' | 'writableLength' | 'writableNeedDrain'> {
  write(text: string): unknown;
  end(): unknown;
  destroy(): unknown;
  on(event: 'drain' | 'close', listener: () => void): unknown;
}

export interface LiveConsoleOptions {
  readonly maxWaitingBytes?: number;
  readonly slowMs?: number;
  readonly timers?: Timers;
}

export function openLiveConsole(
  raw: LiveResponse,
  { sessionHash, deviceId }: Pick<LiveConsole, 'sessionHash' | 'deviceId'>,
  scope: Scope,
  { maxWaitingBytes = MAX_WAITING_BYTES, slowMs = SLOW_MS, timers = systemTimers }: LiveConsoleOptions = {},
): LiveConsole {
  let slowTimer: (() => void) | null = null;

  const caughtUp = (): void => {
    if (!slowTimer) return;
    slowTimer();
    slowTimer = null;
    raw.write(PULL);
  };
  raw.on('drain', caughtUp);
  raw.on('close', () => {
    slowTimer?.();
    slowTimer = null;
  });

  const send = (frame: string): void => {
    if (raw.destroyed || raw.writableEnded || slowTimer) return;
    if (raw.writableLength + frame.length > maxWaitingBytes) {
      // Cut rather than ended when nobody reads: an end would wait behind what is unread.
      if (raw.writableNeedDrain) slowTimer = timers.after(slowMs, () => raw.destroy());
      // The reader keeps up, the frame alone is too large: no drain will come.
      else raw.write(PULL);
      return;
    }
    raw.write(frame);
  };
  return {
    sessionHash,
    deviceId,
    scope,
    send,
    pull: () => send(PULL),
    close: () => {
      if (raw.writableNeedDrain) raw.destroy();
      else raw.end();
    },
  };
}
