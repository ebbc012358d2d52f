import { expect, test } from 'vitest';
import { tableOf } from '../../../core/tables/index.ts';
import type { Changes } from '../../../server/feed/changes.ts';
import { parseSnapshot } from '../../../server/feed/cursor.ts';
import { createHub, type Hub } from '../../../server/feed/hub.ts';
import type { LiveConsole } from '../../../server/feed/live-console.ts';
import { scopeOf } from '../../../server/feed/scope.ts';
import { ManualTime } from '../../support/manual-time.ts';

const EPOCH = '0192f1a0-5e1c-7000-8000-000000000001';

interface FakeConsole extends LiveConsole {
  readonly frames: string[];
  closed: boolean;
}

const consoleOf = (deviceId: string): FakeConsole => {
  const frames: string[] = [];
  const made: FakeConsole = {
    sessionHash: `session of ${deviceId}`,
    deviceId,
    scope: scopeOf('lead'),
    frames,
    closed: false,
    send: (frame) => void frames.push(frame),
    pull: () => undefined,
    close: () => {
      made.closed = true;
    },
  };
  return made;
};

/** Lets everything that is already on its way happen. */
const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

function open(stillValid: (consoles: readonly LiveConsole[]) => Promise<ReadonlySet<LiveConsole>>) {
  const time = new ManualTime(0);
  let xid = 10;
  let changes: Changes['tables'] = [];
  const snapshot = () => parseSnapshot(`${xid}:${xid}:`);
  const hub: Hub = createHub({
    source: {
      current: async () => snapshot(),
      changes: async () => ({ snapshot: snapshot(), tables: changes, tooMany: false }),
    },
    tokenise: (value) => value,
    epoch: EPOCH,
    now: time.clock.now,
    timers: time.timers,
    stillValid,
    onError: (error) => {
      throw error;
    },
  });
  /** Something was committed to these tables. */
  const commit = async (...names: Parameters<typeof tableOf>[0][]): Promise<void> => {
    xid += 1;
    changes = names.map((name) => ({ table: tableOf(name), rows: [] }));
    hub.wake();
    await settled();
    time.advance(50);
    await settled();
  };
  /** What was committed and nobody told of. */
  const unheard = (...names: Parameters<typeof tableOf>[0][]): void => {
    xid += 1;
    changes = names.map((name) => ({ table: tableOf(name), rows: [] }));
  };
  return { hub, time, commit, unheard };
}

test('a role that changes while a console joins is not followed under the old one, whichever is quicker', async () => {
  let role: 'lead' | 'auditor' = 'lead';
  let answer: () => void = () => undefined;
  let slow = false;
  const { hub, commit } = open(async (consoles) => {
    // The database is asked now; its answer may come late.
    const valid = new Set(consoles.filter(({ scope }) => scope === scopeOf(role)));
    if (slow) {
      slow = false;
      await new Promise<void>((resolve) => {
        answer = resolve;
      });
    }
    return valid;
  });
  const other = consoleOf('another');
  await hub.join(() => ({ ...other, scope: scopeOf('auditor'), close: () => undefined })).catch(() => undefined);
  role = 'lead';
  const keeper = consoleOf('keeper');
  await hub.join(() => keeper);

  slow = true;
  const late = consoleOf('late');
  const joining = hub.join(() => late);
  await settled();
  // It was still a lead when it was asked for; the window that changes that goes out before the answer comes.
  role = 'auditor';
  await commit('people');
  expect(keeper.closed).toBe(true);
  answer();
  await joining;
  expect(late.closed).toBe(true);
  expect(late.frames).toEqual([]);
  await hub.destroy();
});

test('with each heartbeat it is looked for what nobody told of: a session that ran out, a commit', async () => {
  const out = new Set<string>();
  const { hub, time, unheard } = open(async (consoles) => new Set(consoles.filter((one) => !out.has(one.deviceId))));
  const [desk, laptop] = [consoleOf('desk'), consoleOf('laptop')];
  await hub.join(() => desk);
  await hub.join(() => laptop);
  out.add('desk');
  unheard('cases');
  time.advance(14_000);
  await settled();
  expect([desk.closed, laptop.frames.length]).toEqual([false, 1]);
  time.advance(1_000);
  await settled();
  expect([desk.closed, laptop.closed]).toEqual([true, false]);
  expect(laptop.frames.slice(1)).toEqual([': \n\n', expect.stringContaining('"t":"window"')]);
  // And so on.
  out.add('laptop');
  time.advance(15_000);
  await settled();
  expect(laptop.closed).toBe(true);
  await hub.destroy();
});

test('a device has one stream: the newest; others are not touched', async () => {
  const { hub } = open(async (consoles) => new Set(consoles));
  const [first, second, other] = [consoleOf('desk'), consoleOf('desk'), consoleOf('laptop')];
  await hub.join(() => first);
  await hub.join(() => other);
  await hub.join(() => second);
  expect([first.closed, second.closed, other.closed]).toEqual([true, false, false]);
  await hub.destroy();
});

test('who may no longer follow is cut off when that is said, not at the next heartbeat', async () => {
  const out = new Set<string>();
  const { hub } = open(async (consoles) => new Set(consoles.filter(({ deviceId }) => !out.has(deviceId))));
  const [desk, laptop] = [consoleOf('desk'), consoleOf('laptop')];
  await hub.join(() => desk);
  await hub.join(() => laptop);
  out.add('desk');
  hub.recheck();
  await settled();
  expect([desk.closed, laptop.closed]).toEqual([true, false]);
  await hub.destroy();
});
