import { expect, onTestFinished, test } from 'vitest';
import { currentEpoch } from '../../../server/feed/epoch.ts';
import { openTestDatabase } from '../../support/database.ts';

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
