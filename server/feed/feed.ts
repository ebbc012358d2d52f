import { join } from 'node:path';
import type { Clock } from '../../core/lib/clock.ts';
import { systemTimers } from '../clock.ts';
import type { KeyRing } from '../crypto/key-ring.ts';
import type { Db } from '../db/kysely.ts';
import type { Pool } from '../db/pool.ts';
import type { Log } from '../log.ts';
import type { Poke } from '../poke.ts';
import { createChangesPool, readChanges } from './changes.ts';
import { type Copies, createCopies } from './copy/copies.ts';
import { createDigests, type Digests } from './digest/digests.ts';
import { currentEpoch } from './epoch.ts';
import { createGate, type Gate } from './gate.ts';
import { createHub, type Hub } from './hub.ts';
import { createNotifier } from './notify.ts';
import { createSharedWindows, type SharedWindows } from './shared-windows.ts';
import { currentSnapshot } from './snapshot.ts';
import { validConsoles } from './valid-consoles.ts';

/** Windows read at the same time: each holds a connection for as long as its reader takes. */
const PULLS_AT_ONCE = 4;
/** Some seconds of small windows. */
const MOST_PULLS_WAITING = 100;

/** What consoles follow: the epoch of its cursors, the live stream, and the way in for pulls. */
export interface Feed {
  readonly epoch: string;
  readonly hub: Hub;
  readonly pulls: Gate;
  /** Windows that wait for their turn there. */
  readonly shared: SharedWindows;
  /** First replicas. */
  readonly copies: Copies;
  /** What replicas are compared with. */
  readonly digests: Digests;
  /** After a commit that ended a session, a device or a role: its streams are cut off, here and in other processes. */
  recheck(): void;
  /** Closes the live streams and gives the connections back. */
  destroy(): Promise<void>;
}

export async function openFeed(deps: {
  readonly pool: Pool;
  /** Of the same database. */
  readonly databaseUrl: string;
  readonly db: Db;
  readonly log: Log;
  readonly clock: Clock;
  readonly poke: Poke;
  readonly keys: KeyRing;
  readonly dataFolder: string;
}): Promise<Feed> {
  const { pool, db, log, clock, poke, keys } = deps;
  const epoch = await currentEpoch(db, clock.now());
  const windows = createChangesPool(deps.databaseUrl, (error) =>
    log.warn({ error: error.message }, 'the connection of the live feed ended; the next window opens another'),
  );
  const hub = createHub({
    source: { current: () => currentSnapshot(windows), changes: (since) => readChanges(windows, since) },
    timers: systemTimers,
    epoch,
    tokenise: keys.tokenise,
    now: clock.now,
    stillValid: (consoles) => validConsoles(db, consoles, clock.now()),
    onError: (error) => log.error({ err: error }, 'a window of the live feed failed; it is read again'),
  });
  const notifier = createNotifier({
    pool,
    channel: 'docket_feed',
    onHeard: (news) => {
      hub.wake();
      if (news === 'access') hub.recheck();
    },
    onError: (error) => log.warn({ err: error }, 'notifications of other processes are interrupted'),
  });
  const copies = createCopies({
    pool,
    folder: join(deps.dataFolder, 'copies'),
    epoch,
    now: clock.now,
    tokenise: keys.tokenise,
    onError: (error) => log.error({ err: error }, 'a copy for first replicas failed; it is made again when asked for'),
  });
  const unsubscribe = poke.subscribe(() => {
    hub.wake();
    notifier.tell();
  });
  return {
    epoch,
    hub,
    pulls: createGate(PULLS_AT_ONCE, { mostWaiting: MOST_PULLS_WAITING }),
    shared: createSharedWindows(),
    copies,
    digests: createDigests({ pool, tokenise: keys.tokenise, now: clock.now }),
    recheck() {
      hub.recheck();
      notifier.tell('access');
    },
    async destroy() {
      unsubscribe();
      await notifier.destroy();
      await hub.destroy();
      await windows.end();
      await copies.destroy();
    },
  };
}
