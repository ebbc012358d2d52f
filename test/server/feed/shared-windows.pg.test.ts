import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openWindow } from '../../../server/feed/pull-stream.ts';
import { scopeOf } from '../../../server/feed/scope.ts';
import { currentSnapshot } from '../../../server/feed/snapshot.ts';
import { parseLines, rowsOf } from '../../support/device.ts';
import { insertCases } from '../../support/marketplace-rows.ts';
import { startTestServer, type TestServer } from '../../support/server.ts';

let server: TestServer;
beforeAll(async () => {
  server = await startTestServer({ listen: false });
});
afterAll(() => server.destroy());

test('a burst that a hundred and fifty consoles are told to fetch is read once for each role, and nobody is sent away', async () => {
  const { db, pool, feed } = server.ctx;
  const { xmin: cursor } = await currentSnapshot(pool);
  const places = await Promise.all([1, 2, 3, 4].map(() => feed.pulls.enter()));
  const moderators = Array.from({ length: 150 }, () => openWindow(server.ctx, scopeOf('moderator'), { cursor }));
  const auditors = Array.from({ length: 10 }, () => openWindow(server.ctx, scopeOf('auditor'), { cursor }));
  // Whoever waits gets what is committed until their turn has come.
  const cases = await insertCases(db, 600);
  let readings = 0;
  pool.on('acquire', () => {
    readings += 1;
  });
  for (const leave of places) leave();
  const read = (windows: readonly ReturnType<typeof openWindow>[]) =>
    Promise.all(windows.map(async (window) => text(await window)));
  const [ours, theirs] = await Promise.all([read(moderators), read(auditors)]);
  expect(readings).toBe(2);
  for (const texts of [ours, theirs]) {
    expect(new Set(texts).size).toBe(1);
    const lines = parseLines(texts[0] ?? '');
    expect(new Set(rowsOf(lines, 'cases').map(({ id }) => id))).toEqual(new Set(cases.map(({ caseId }) => caseId)));
    expect(lines.at(-1)).toMatchObject({ t: 'end' });
  }
  expect(ours[0]).not.toBe(theirs[0]);
  // All places are free again.
  for (const leave of await Promise.all([1, 2, 3, 4].map(() => feed.pulls.enter()))) leave();
});
