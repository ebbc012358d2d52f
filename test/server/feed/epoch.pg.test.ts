import { expect, onTestFinished, test } from 'vitest';
import { insertRows } from '../../../server/db/insert-rows.ts';
import { readChanges } from '../../../server/feed/changes.ts';
import type { Snapshot } from '../../../server/feed/cursor.ts';
import { currentEpoch } from '../../../server/feed/epoch.ts';
import { currentSnapshot } from '../../../server/feed/snapshot.ts';
import { openTestDatabase } from '../../support/database.ts';

const ID = (n: number): string => `00000000-0000-4000-8000-${String(n).padStart(12, '0')}`;
const USER = {
  ...{ display_name: 'Jane Example', email: null, phone: null, user_type: 'client', country: null },
  ...{ verification_status: null, status: 'active', registered_at: 1, last_seen_at: null },
  ...{ score: 0, tier: 'monitor', trend: 'stable' },
};

test('a database keeps its epoch; a copy of it gets another at its first start, and keeps that', async () => {
  const { db, close } = await openTestDatabase();
  onTestFinished(close);
  const [first, twin] = await Promise.all([currentEpoch(db, 1), currentEpoch(db, 1)]);
  expect(twin).toBe(first);
  expect(await currentEpoch(db, 2)).toBe(first);
  // What a copy finds: the row of the database that it was copied from.
  await db.updateTable('feed_epoch').set({ history: 'another cluster/1/1' }).execute();
  const second = await currentEpoch(db, 3);
  expect(second).not.toBe(first);
  expect(await currentEpoch(db, 4)).toBe(second);
});

test('rows of a dump from a cluster that had counted further are changed now, and come once', async () => {
  const { db, pool, close } = await openTestDatabase();
  onTestFinished(close);
  await currentEpoch(db, 1);
  const person = { display_name: 'Person', role: 'moderator', active: true };
  const user = { ...USER, in_evidence: true };
  await insertRows(db, 'people', [{ id: ID(1), ...person }]);
  await insertRows(db, 'users', [
    { id: ID(2), external_id: 'u-2', ...user },
    { id: ID(3), external_id: 'u-3', ...user, in_evidence: false },
  ]);
  await pool.query(`BEGIN; SET LOCAL session_replication_role = replica;
    UPDATE people SET rev = ((rev::text)::bigint + 1000000000)::text::xid8;
    UPDATE users SET rev = ((rev::text)::bigint + 1000000000)::text::xid8;
    UPDATE feed_epoch SET history = 'another cluster/1/1'; COMMIT`);
  const idsOf = async (since: Snapshot) =>
    (await readChanges(pool, since)).tables.flatMap(({ rows }) => rows.map(([id]) => id));
  const before = await currentSnapshot(pool);
  expect(await idsOf(before)).toEqual([ID(2), ID(1)].sort());
  expect(await idsOf(await currentSnapshot(pool))).toEqual(await idsOf(before));

  await currentEpoch(db, 2);
  expect(await idsOf(before)).toHaveLength(2);
  const after = await currentSnapshot(pool);
  expect(await idsOf(after)).toEqual([]);
  // What was not fed becomes evidence like any other row.
  await pool.query('UPDATE users SET in_evidence = true WHERE id = $1', [ID(3)]);
  expect(await idsOf(after)).toEqual([ID(3)]);
});
