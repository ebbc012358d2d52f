import { afterAll, beforeAll, expect, test } from 'vitest';
import { openWindow } from '../../../server/feed/pull-stream.ts';
import { scopeOf } from '../../../server/feed/scope.ts';
import { startTestServer, type TestServer } from '../../support/server.ts';

let server: TestServer;
beforeAll(async () => {
  server = await startTestServer({ listen: false });
});
afterAll(() => server.destroy());

test('readers who take nothing lose their windows: others do not wait for them for ever', async () => {
  const scope = scopeOf('moderator');
  const stalled = await Promise.all([1, 2, 3, 4].map(() => openWindow(server.ctx, scope, { cursor: '0' }, 300)));
  const ended = stalled.map((stream) => new Promise<Error>((resolve) => stream.once('error', resolve)));
  const lines: string[] = [];
  for await (const line of await openWindow(server.ctx, scope, { cursor: '0' })) lines.push(line);
  expect(lines.at(-1)).toContain('"t":"end"');
  for (const error of await Promise.all(ended)) expect(error.message).toContain('takes nothing');
});
