import { quotaOf, USUAL_QUOTA_MB } from '../../core/contract/quota.ts';
import type { QuotaStatus } from '../../core/contract/status.ts';
import type { Sql } from '../../core/lib/sql.ts';
import { keepQuotaValue, keptQuota } from '../../core/replica/quota/kept.ts';
import { oldestCase, type Place } from '../../core/replica/quota/prune.ts';
import type { Replica } from '../../core/replica/replica.ts';
import { isDamaged } from '../../core/replica/storage.ts';
import type { Sync } from '../../core/replica/sync.ts';
import { nextFloor } from '../../core/tables/history.ts';
import { isInTouch } from './coverage.ts';
import type { BackendOptions } from './options.ts';

const MB = 1_000_000;
const EVERY_MS = 60_000;
/** Time given to everything else after each step. */
const PAUSE_MS = 10;
/** Pages given back to the disk in a step. */
const STEP_PAGES = 500;

export interface QuotaKeeper {
  status(): QuotaStatus;
  /** What the person wants; null: as much as the organisation allows. */
  setOwn(mb: number | null): void;
  setOrganisation(mb: number): void;
  end(): void;
}

/** Of the file, without pages that wait to be used again. */
function usedMb(sql: Sql): number {
  const value = (name: string): number => Number(Object.values(sql.get(`PRAGMA ${name}`) ?? {})[0] ?? 0);
  return ((value('page_count') - value('freelist_count')) * value('page_size')) / MB;
}

const freePages = (sql: Sql): number => Number(Object.values(sql.get('PRAGMA freelist_count') ?? {})[0] ?? 0);

/**
 * Keeps the local copy within its quota: month by month, from the oldest on, history that belongs to no case which stays is
 * taken away, until it fits or only what must stay is left. The outbox is another file and is not looked at.
 */
export function keepQuota(
  { clock, timers, log }: Pick<BackendOptions, 'clock' | 'timers' | 'log'>,
  {
    replica,
    outbox,
    sync,
  }: {
    readonly replica: Replica;
    readonly outbox: Sql;
    readonly sync: Pick<Sync, 'state' | 'open' | 'close' | 'replicaLost'>;
  },
  onStatus: () => void,
): QuotaKeeper {
  let over = false;
  let stop: () => void = () => undefined;
  let ended = false;

  const limit = (): number => {
    const { own, organisation } = keptQuota(outbox);
    return quotaOf(organisation, own);
  };
  const isOver = (sql: Sql): boolean => usedMb(sql) > limit();

  /** One step at a time; between two of them the file may become another one. */
  function* round(sql: Sql): Generator<void, void> {
    const { meta } = replica;
    if (!meta) return;
    // Rows have come back, and others have aged, since the floor was raised.
    if (meta.floor !== null && isOver(sql)) yield* pass();
    while (isOver(sql)) {
      const oldest = oldestCase(sql, meta.role);
      const floor = oldest === null ? null : nextFloor(replica.meta?.floor ?? null, oldest, clock.now());
      if (floor === null) break;
      replica.raiseFloor(floor);
      yield* pass();
    }
    while (freePages(sql) > 0 && canShrink(sql)) {
      sql.exec(`PRAGMA incremental_vacuum(${STEP_PAGES})`);
      yield;
    }
    if (over !== isOver(sql)) {
      over = !over;
      onStatus();
    }
  }

  function* pass(): Generator<void, void> {
    let place: Place | null = null;
    do {
      place = replica.pruneStep(place);
      yield;
    } while (place);
  }

  const again = (ms: number, work: () => void): void => {
    if (!ended) stop = timers.after(ms, work);
  };

  function begin(): void {
    const { sql, meta } = replica;
    if (!sql || !meta || meta.partial) again(EVERY_MS, begin);
    else go(sql, round(sql));
  }

  function go(sql: Sql, steps: Generator<void, void>): void {
    try {
      if (replica.sql === sql && !steps.next().done) {
        again(PAUSE_MS, () => go(sql, steps));
        return;
      }
    } catch (error) {
      if (isDamaged(error)) sync.replicaLost();
      // A full disk has no room for what undoes a deletion either: the next round may find some.
      else log('history could not be taken out of the local copy', error);
    }
    again(EVERY_MS, begin);
  }

  function changed(which: 'own' | 'organisation', mb: number | null): void {
    const before = limit();
    keepQuotaValue(outbox, which, mb);
    // What went may be held again: the copy that is here is shown until the whole one has come.
    if (limit() > before && keptQuota(outbox).floor !== null) {
      keepQuotaValue(outbox, 'floor', null);
      replica.buildAnew();
      if (isInTouch(sync.state.phase)) {
        sync.close(true);
        sync.open(true);
      }
    }
    stop();
    over = false;
    again(PAUSE_MS, begin);
    onStatus();
  }

  again(EVERY_MS / 10, begin);
  return {
    status() {
      const { own, organisation, floor } = keptQuota(outbox);
      return {
        mb: quotaOf(organisation, own),
        organisationMb: organisation ?? USUAL_QUOTA_MB,
        ownMb: own,
        floor,
        over,
      };
    },
    setOwn: (mb) => changed('own', mb),
    setOrganisation(mb) {
      if (mb !== keptQuota(outbox).organisation) changed('organisation', mb);
    },
    end() {
      ended = true;
      stop();
    },
  };
}

/** Copies of an earlier version keep their pages, and use them again. */
const canShrink = (sql: Sql): boolean => Object.values(sql.get('PRAGMA auto_vacuum') ?? {})[0] === 2;
