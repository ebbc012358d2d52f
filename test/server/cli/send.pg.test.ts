import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
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

test('bytes that are no UTF-8 are refused with their place, and nothing is put in theirs', async () => {
  const file = join(folder, 'bytes.ndjson');
  const event = messageEvent('ann', 'ben', 'caf\u00e9');
  await writeFile(
    file,
    Buffer.from(`${JSON.stringify(event)}\n${JSON.stringify(messageEvent('ann', 'ben', 'ok'))}\n`, 'latin1'),
  );
  const env = { DOCKET_SERVER: server.url, DOCKET_SECRET: server.source.secret };
  const { code, stdout } = await runDocket(['send', file], env);
  expect([code, stdout]).toEqual([
    1,
    expect.stringMatching(
      /1 accepted, 0 duplicate, 1 refused\n {2}line 1: malformed_json — not UTF-8 at byte \d+ of the line/u,
    ),
  ]);
});

test('a refusal without fields says what its code means', async () => {
  const file = join(folder, 'conflict.ndjson');
  const event = messageEvent('ann', 'ben', 'one');
  await writeFile(
    file,
    `${JSON.stringify(event)}\n${JSON.stringify({ ...event, payload: { ...event.payload, content: 'two' } })}\n`,
  );
  const env = { DOCKET_SERVER: server.url, DOCKET_SECRET: server.source.secret };
  const { stdout } = await runDocket(['send', file], env);
  expect(stdout).toContain(
    'line 2: event_conflict — This event id was used before with another body. Give the new event',
  );
});

/** A server that answers one thing. */
async function answering(reply: string, work: (url: string) => Promise<void>): Promise<void> {
  const http = createServer((_request, response) => void (reply === '' ? undefined : response.end(reply)));
  await new Promise<void>((done) => http.listen(0, '127.0.0.1', done));
  try {
    await work(`http://127.0.0.1:${(http.address() as AddressInfo).port}`);
  } finally {
    http.closeAllConnections();
    await new Promise((done) => http.close(done));
  }
}

test('a page that answers in the place of the server is no Docket, and nothing has arrived', async () => {
  const file = join(folder, 'page.ndjson');
  await writeFile(file, `${JSON.stringify(messageEvent('ann', 'ben', 'hi'))}\n`);
  await answering('<html>Sign in to the network</html>', async (url) => {
    const { code, stdout, stderr } = await runDocket(['send', file, '--json'], {
      DOCKET_SERVER: url,
      DOCKET_SECRET: 's',
    });
    expect([code, JSON.parse(stdout).error.code]).toEqual([2, 'not_docket']);
    expect(stderr).toContain('Nothing of the file is known to have arrived');
    expect(stderr).not.toContain('    at ');
  });
});

test('ended by Ctrl-C it says how far it came, in one object with --json', async () => {
  const file = join(folder, 'stopped.ndjson');
  await writeFile(file, `${JSON.stringify(messageEvent('ann', 'ben', 'hi'))}\n`);
  const silent = createServer();
  await new Promise<void>((done) => silent.listen(0, '127.0.0.1', done));
  const asked = once(silent, 'request');
  const program = resolve(import.meta.dirname, '../../../server/cli/main.ts');
  const env = { PATH: process.env.PATH, DOCKET_SECRET: 's' };
  const url = `http://127.0.0.1:${(silent.address() as AddressInfo).port}`;
  const child = spawn(process.execPath, [program, 'send', file, '--json', '--server', url], { env });
  const said = Promise.all([child.stdout.toArray(), child.stderr.toArray()]);
  await asked;
  child.kill('SIGINT');
  const [stdout, stderr] = (await said).map((chunks) => Buffer.concat(chunks).toString());
  silent.closeAllConnections();
  silent.close();
  expect(child.exitCode ?? (await once(child, 'close'))[0]).toBe(130);
  expect(JSON.parse(String(stdout))).toMatchObject({ accepted: 0, error: { code: 'interrupted' } });
  expect(stderr).toContain('Stopped by SIGINT.');
});
