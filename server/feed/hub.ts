import type { Timers } from '../../core/lib/clock.ts';
import type { Tokenise } from '../../core/tables/redact.ts';
import type { Changes } from './changes.ts';
import type { Snapshot } from './cursor.ts';
import { frameOf, type LiveConsole } from './live-console.ts';
import { createScopeFeed, type ScopeFeed } from './scope-feed.ts';

/** Shortest time between two windows. A burst of commits becomes one read. */
const WINDOW_GAP_MS = 10;
/** After a read that failed: the database may be away. */
const RETRY_MS = 1000;
const HEARTBEAT_MS = 15_000;

/** Where windows come from: the database. */
export interface ChangeSource {
  /** Where the feed stands now. */
  current(): Promise<Snapshot>;
  /** What the current snapshot sees and `since` did not. */
  changes(since: Snapshot): Promise<Changes>;
}

export interface HubOptions {
  readonly source: ChangeSource;
  readonly tokenise: Tokenise;
  readonly epoch: string;
  readonly now: () => number;
  readonly timers: Timers;
  /** Of these sessions, those that may still follow with the scope they have. */
  readonly stillValid: (consoles: readonly LiveConsole[]) => Promise<ReadonlySet<LiveConsole>>;
  readonly onError: (error: unknown) => void;
  readonly heartbeatMs?: number;
}

export interface Hub {
  /**
   * `open` begins the stream. After its `hello` the console gets every change that its own next pull might not see. A
   * device has one stream: its newest. The returned function leaves.
   */
  join(open: () => LiveConsole): Promise<() => void>;
  /** Something may have been committed. */
  wake(): void;
  /** A session, a device or a role may have ended: whoever may no longer follow is cut off now. */
  recheck(): void;
  readonly size: number;
  /** Windows read from the database so far: it does not grow with the number of consoles. */
  readonly windowsRead: number;
  /** Waits for a running read, then closes every stream. */
  destroy(): Promise<void>;
}

/**
 * Reads each window once for all consoles, redacts and serialises it once per scope (cost per change does not
 * grow with the number of consoles). Without consoles nothing is read.
 */
export function createHub(options: HubOptions): Hub {
  const { source, tokenise, epoch, now, timers, onError } = options;
  const consoles = new Set<LiveConsole>();
  const feeds = new Map<string, ScopeFeed>();
  let position: Snapshot | null = null;
  let windowsRead = 0;
  let dirty = false;
  let running: Promise<void> | null = null;
  let gap: (() => void) | null = null;
  let destroyed = false;

  /** Moves on with each look at who may still follow: one that joins meanwhile was not looked at. */
  let looks = 0;

  async function closeInvalid(): Promise<void> {
    looks += 1;
    const list = [...consoles];
    const valid = await options.stillValid(list);
    for (const console of list) if (!valid.has(console)) console.close();
  }

  function broadcast(changes: Changes, at: number): void {
    for (const feed of feeds.values()) {
      const frame = changes.tooMany ? feed.skip(changes) : feed.frame(changes, at);
      if (frame === null) continue;
      for (const console of consoles) if (console.scope === feed.scope) console.send(frame);
    }
  }

  async function readWindow(since: Snapshot): Promise<void> {
    const changes = await source.changes(since);
    windowsRead += 1;
    // A role may have changed, or somebody may have left: they get nothing more by what they were.
    if (changes.tables.some(({ table }) => table.name === 'people')) await closeInvalid();
    position = changes.snapshot;
    broadcast(changes, now());
  }

  function schedule(): void {
    if (!dirty || running || gap || destroyed) return;
    if (consoles.size === 0) {
      position = null;
      return;
    }
    if (!position) return;
    dirty = false;
    running = readWindow(position)
      .then(() => WINDOW_GAP_MS)
      .catch((error: unknown) => {
        onError(error);
        dirty = true;
        return RETRY_MS;
      })
      .then((pause) => {
        running = null;
        gap = timers.after(pause, () => {
          gap = null;
          schedule();
        });
      });
  }

  const wake = (): void => {
    dirty = true;
    schedule();
  };

  const heartbeatMs = options.heartbeatMs ?? HEARTBEAT_MS;
  let stopHeartbeat = timers.after(heartbeatMs, beat);
  function beat(): void {
    stopHeartbeat = timers.after(heartbeatMs, beat);
    for (const console of consoles) console.send(': \n\n');
    // Also catches what no poke and no notification told of.
    if (consoles.size > 0) wake();
    closeInvalid().catch(onError);
  }

  return {
    async join(open) {
      const console = open();
      for (;;) {
        const look = looks;
        // What is committed after `position` will be sent, what was before it is in the pull that follows `hello`.
        const snapshot = position ?? (await source.current());
        // The role may have changed since the request was let in, and its window may have gone out already.
        if (!(await options.stillValid([console])).has(console)) {
          console.close();
          return () => undefined;
        }
        // Another console may have joined meanwhile: its position is the older one, and stays.
        position ??= snapshot;
        if (look === looks) break;
      }
      for (const other of consoles) if (other.deviceId === console.deviceId) other.close();
      if (!feeds.has(console.scope.key)) {
        feeds.set(console.scope.key, createScopeFeed(console.scope, epoch, position.xmin, tokenise));
      }
      consoles.add(console);
      console.send(frameOf({ t: 'hello', epoch, scope: console.scope.key }));
      schedule();
      return () => {
        consoles.delete(console);
        if (![...consoles].some(({ scope }) => scope === console.scope)) feeds.delete(console.scope.key);
        if (consoles.size === 0) position = null;
      };
    },
    wake,
    recheck: () => void closeInvalid().catch(onError),
    get size() {
      return consoles.size;
    },
    get windowsRead() {
      return windowsRead;
    },
    async destroy() {
      destroyed = true;
      stopHeartbeat();
      await running;
      gap?.();
      for (const console of consoles) console.close();
    },
  };
}
