import { Writable } from 'node:stream';
import { expect, test } from 'vitest';
import type { RoleName } from '../../../core/access/roles.ts';
import type { FeedRow } from '../../../core/tables/feed.ts';
import { tableOf } from '../../../core/tables/index.ts';
import type { Changes } from '../../../server/feed/changes.ts';
import { parseSnapshot } from '../../../server/feed/cursor.ts';
import { createHub } from '../../../server/feed/hub.ts';
import { openLiveConsole } from '../../../server/feed/live-console.ts';
import { scopeOf } from '../../../server/feed/scope.ts';
import { ManualTime } from '../../support/manual-time.ts';

/** A connection without the system's buffers, which take some megabytes: its reader takes all at once, or nothing. */
class Line extends Writable {
  readonly taken: string[] = [];
  readonly reads: boolean;

  constructor(reads: boolean) {
    super({ decodeStrings: false });
    this.reads = reads;
  }

  override _write(chunk: string, _encoding: string, done: () => void): void {
    this.taken.push(chunk);
    if (this.reads) done();
  }
}

const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
const USERS = tableOf('users');

/** An account as the feed reads it. */
function account(version: number, values: Record<string, string>): FeedRow {
  const columns = Object.keys(USERS.columns).map((name) => values[name] ?? null);
  return ['0192f1a0-5e1c-7000-8000-000000000002', String(version), ...columns, ...(USERS.erasable ? [null] : [])];
}

/** A hub that so many consoles follow, and what it asked of the database and made for them. */
async function follow(role: RoleName, count: number, reads: (n: number) => boolean = () => true) {
  const time = new ManualTime(0);
  const cost = { windows: 0, looks: 0, tokens: 0 };
  let xid = 10;
  let changed: Changes['tables'] = [];
  const snapshot = () => parseSnapshot(`${xid}:${xid}:`);
  const hub = createHub({
    source: {
      current: async () => snapshot(),
      changes: async () => {
        cost.windows += 1;
        return { snapshot: snapshot(), tables: changed, tooMany: false };
      },
    },
    tokenise: (value) => {
      cost.tokens += 1;
      return `token ${value.length}`;
    },
    epoch: '0192f1a0-5e1c-7000-8000-000000000001',
    now: time.clock.now,
    timers: time.timers,
    stillValid: async (consoles) => {
      cost.looks += 1;
      return new Set(consoles);
    },
    onError: (error) => {
      throw error;
    },
  });
  const lines = Array.from({ length: count }, (_, n) => new Line(reads(n)));
  for (const [n, line] of lines.entries()) {
    const who = { sessionHash: `session ${n}`, deviceId: `device ${n}` };
    const leave = await hub.join(() => openLiveConsole(line, who, scopeOf(role), { timers: time.timers }));
    line.once('close', leave);
  }
  const commit = async (...tables: Changes['tables']): Promise<void> => {
    xid += 1;
    changed = tables;
    hub.wake();
    await settled();
    time.advance(10);
  };
  Object.assign(cost, { windows: 0, looks: 0, tokens: 0 });
  return { hub, time, cost, lines, commit };
}

test('what a change asks of the database, and the work on its rows, is the same for one console and for 500', async () => {
  const costs = [];
  for (const count of [1, 500]) {
    const { hub, cost, lines, commit } = await follow('auditor', count);
    const rows = [account(1, { email: 'jane@example.org', phone: '+237670000001' })];
    await commit({ table: USERS, rows });
    // Somebody's role may be another now: who may still follow is one question, too.
    await commit({ table: tableOf('people'), rows: [] });
    expect(lines.every(({ taken }) => taken.filter((frame) => frame.includes('token 16')).length === 1)).toBe(true);
    costs.push({ ...cost });
    await hub.destroy();
  }
  expect(costs[0]).toEqual({ windows: 2, looks: 1, tokens: 2 });
  expect(costs[1]).toEqual(costs[0]);
});

test('of 500 consoles 50 read nothing: the others get each window as it is made, those hold a megabyte and are cut off', async () => {
  const { hub, time, lines, commit } = await follow('legal', 500, (n) => n % 10 !== 0);
  const fast = lines.filter(({ reads }) => reads);
  const slow = lines.filter(({ reads }) => !reads);
  const WINDOWS = 30;
  for (let n = 1; n <= WINDOWS; n += 1) {
    await commit({ table: USERS, rows: [account(n, { display_name: 'x'.repeat(100_000) })] });
    // One of each console's own: nothing came late, twice or not at all.
    expect(fast.every(({ taken }) => taken.length === n + 1 && taken[n]?.includes(`"to":"${10 + n}"`))).toBe(true);
    expect(Math.max(...slow.map(({ writableLength }) => writableLength))).toBeLessThanOrEqual(1_000_000);
  }
  expect(Math.min(...slow.map(({ writableLength }) => writableLength))).toBeGreaterThan(900_000);
  expect(slow.some(({ destroyed }) => destroyed)).toBe(false);
  time.advance(30_000);
  await settled();
  expect(slow.every(({ destroyed }) => destroyed)).toBe(true);
  expect(fast.some(({ destroyed }) => destroyed)).toBe(false);
  expect(hub.size).toBe(fast.length);
  await hub.destroy();
});
