import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { runDocket } from '../../support/docket.ts';
import { messageEvent } from '../../support/events.ts';
import { startTestServer, type TestServer } from '../../support/server.ts';

let server: TestServer;
let folder: string;
beforeAll(async () => {
  server = await startTestServer();
  folder = await mkdtemp(join(tmpdir(), 'docket-test-send-'));
});
afterAll(async () => {
  await server.destroy();
  await rm(folder, { recursive: true, force: true });
});

test('what is refused is told in the order of the file, whatever refused it', async () => {
  const good = messageEvent('ann', 'ben', 'See you at nine.');
  const unknown = { ...messageEvent('ann', 'ben', 'la la'), type: 'message.sung' };
  const file = join(folder, 'events.ndjson');
  await writeFile(
    file,
    [good, unknown]
      .map((event) => JSON.stringify(event))
      .join('\n')
      .concat('\noops\n'),
  );
  const env = { DOCKET_SERVER: server.url, DOCKET_SECRET: server.source.secret };
  const words = await runDocket(['send', file], env);
  expect([words.code, words.stdout]).toEqual([
    1,
    expect.stringMatching(
      /1 accepted, 0 duplicate, 2 refused\n {2}line 2: event_unknown_type.*\n {2}line 3: malformed_json/u,
    ),
  ]);
  const json = JSON.parse((await runDocket(['send', file, '--json'], env)).stdout);
  expect([json.duplicate, json.refusals.map(({ line }: { line: number }) => line)]).toEqual([1, [2, 3]]);
});
