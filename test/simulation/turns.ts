import type { Backend, OpenTransaction, Prepared, Storage } from './backend.ts';
import { nothingCame } from './failures.ts';
import type { Scheduler } from './scheduler.ts';
import type { Twin } from './twin.ts';

/**
 * What is asked of a store, one after the other, each taking turns of the event loop as a database does: a story goes the same way on
 * either, whatever of it happens within one moment.
 */
export class Turns {
  #last: Promise<unknown> = Promise.resolve();

  take<T>(scheduler: Scheduler, work: () => Promise<T>): Promise<T> {
    const done = this.#last.then(work);
    this.#last = done.catch(() => undefined);
    return scheduler.outside(done);
  }

  /** Once nothing is under way. */
  async end(): Promise<void> {
    await this.#last;
  }
}

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

/** The twin alone, at the pace of a database. */
export function inTurns(): Storage {
  const turns = new Turns();
  let scheduler: Scheduler;
  let current: Twin;
  const take = (): Promise<void> => turns.take(scheduler, turn);
  return {
    skews: false,
    backendOf(twin, its) {
      scheduler = its;
      current ??= twin;
      return backendOf(twin, {
        isOf: () => current === twin,
        take,
      });
    },
    backedUp: () => void take(),
    restored(_backup, twin) {
      current = twin;
      void take();
    },
  };
}

interface Pace {
  isOf(): boolean;
  take(): Promise<void>;
}

function backendOf(twin: Twin, { isOf, take }: Pace): Backend {
  const paced = async <T>(mine: Promise<T>): Promise<T> => {
    if (!isOf()) throw nothingCame();
    return (await Promise.all([mine, take()]))[0];
  };
  return {
    epoch: twin.epoch,
    current: () => paced(twin.current()),
    changes: (since) => paced(twin.changes(since)),
    async window(scope, cursor, at, pause) {
      const lines = await paced(twin.window(scope, cursor, at));
      await pause();
      return isOf() ? paced(Promise.resolve(lines)) : lines;
    },
    copy: (...asked) => paced(twin.copy(...asked)),
    mine: (...asked) => paced(twin.mine(...asked)),
    digest: (scope) => paced(twin.digest(scope)),
    range: (...asked) => paced(twin.range(...asked)),
    async begin(writes): Promise<OpenTransaction> {
      const mine = await paced(twin.begin(writes));
      const end = (how: 'commit' | 'rollBack') => (isOf() ? paced(mine[how]()) : mine.rollBack());
      return { xid: mine.xid, commit: () => end('commit'), rollBack: () => end('rollBack') };
    },
    async preparePush(author, push): Promise<Prepared> {
      const mine = await twin.preparePush(author, push);
      await paced(Promise.resolve());
      return {
        xid: mine.xid,
        rollBack: () => {
          mine.rollBack();
          if (isOf()) void take();
        },
        commit: () => paced(mine.commit()),
      };
    },
    whenEnded: (xid) => twin.whenEnded(xid),
    deviceFree: (deviceId) => twin.deviceFree(deviceId),
    enrol: (device) => paced(twin.enrol(device)),
    keepCertificate: (certificate) => paced(twin.keepCertificate(certificate)),
    rotate: (...change) => paced(twin.rotate(...change)),
    remember: (...nonce) => paced(twin.remember(...nonce)),
    revoke: (...device) => paced(twin.revoke(...device)),
    giveOrder: (...order) => paced(twin.giveOrder(...order)),
    openOrders: (...asked) => paced(twin.openOrders(...asked)),
    takeReport: (...report) => paced(twin.takeReport(...report)),
    countDecisions: (...counted) => paced(twin.countDecisions(...counted)),
  };
}
