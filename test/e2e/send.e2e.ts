import { execFile } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { promisify } from 'node:util';
import { offender } from './support/offender.ts';
import { programPath } from './support/server.ts';
import { expect, test } from './support/world.ts';

interface Finished {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs `docket <args>` as a person would, and waits for its end. */
async function docket(args: string[], env: Record<string, string> = {}): Promise<Finished> {
  const options = { env: { ...process.env, ...env } };
  try {
    const { stdout, stderr } = await promisify(execFile)(
      process.execPath,
      [programPath('server/cli/main.ts'), ...args],
      options,
    );
    return { code: 0, stdout, stderr };
  } catch (error) {
    return error as Finished;
  }
}

test('docket send takes a platform’s export and names what it refused by line', async ({ world }, info) => {
  const good = offender(1).events;
  const [first] = good;
  const lines = [
    ...good.map((event) => JSON.stringify(event)),
    '{"id": "broken',
    JSON.stringify({ ...first, id: '0192f1a0-0000-7000-8000-000000000001', type: 'message.exploded' }),
    JSON.stringify({ ...first, id: '0192f1a0-0000-7000-8000-000000000002', payload: {} }),
    '',
    JSON.stringify(first),
  ];
  const file = info.outputPath('export.ndjson');
  await writeFile(file, `${lines.join('\n')}\n`);
  const { url, source } = world.server.ready;
  const target = ['send', file, '--server', url, '--source', source.name];
  const env = { DOCKET_SECRET: source.secret };

  const sent = await docket([...target, '--json', '--batch', '4'], env);
  expect(sent.code).toBe(1);
  const summary = JSON.parse(sent.stdout);
  expect(summary).toMatchObject({ accepted: good.length, duplicate: 1, refused: 3 });
  expect(summary.refusals.map(({ line, code }: { line: number; code: string }) => [line, code])).toEqual([
    [good.length + 1, 'malformed_json'],
    [good.length + 2, 'event_unknown_type'],
    [good.length + 3, 'event_invalid_payload'],
  ]);
  // What the pipeline itself records meanwhile is no event of the file.
  const stored = await world.database.query<{ n: string }>(
    "SELECT count(*)::text AS n FROM events WHERE type <> 'leakage.stage_advanced'",
  );
  expect(stored).toEqual([{ n: String(good.length) }]);

  const again = await docket(target, env);
  expect(again.code).toBe(1);
  expect(again.stdout).toContain(`0 accepted, ${good.length + 1} duplicate, 3 refused`);

  const forged = await docket(target, { DOCKET_SECRET: 'not the secret' });
  expect(forged.code).toBe(2);
  expect(forged.stderr).toContain('The signature does not fit the body.');
});

test('docket send waits for a server that is away and loses nothing', async ({ world }, info) => {
  const { events } = offender(2);
  const file = info.outputPath('export.ndjson');
  await writeFile(file, events.map((event) => JSON.stringify(event)).join('\n'));
  const { url, source } = world.server.ready;
  await world.server.stop();
  const sending = docket(['send', file, '--server', url, '--json'], { DOCKET_SECRET: source.secret });
  await world.server.start();
  const { code, stdout } = await sending;
  expect(code).toBe(0);
  expect(JSON.parse(stdout)).toMatchObject({ accepted: events.length, refused: 0 });
});
