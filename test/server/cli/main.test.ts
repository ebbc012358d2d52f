import { execFile } from 'node:child_process';
import { createServer } from 'node:http';
import { resolve } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { CLI_COMMANDS } from '../../../server/cli/registry.ts';

interface Finished {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

async function docket(args: string[], more: Record<string, string> = {}): Promise<Finished> {
  const program = resolve(import.meta.dirname, '../../../server/cli/main.ts');
  const env = { PATH: process.env.PATH, ...more };
  try {
    return { code: 0, ...(await promisify(execFile)(process.execPath, [program, ...args], { env })) };
  } catch (error) {
    return error as Finished;
  }
}

describe('docket', () => {
  it('lists every command', async () => {
    const { code, stdout } = await docket(['--help']);
    expect(code).toBe(0);
    for (const { name, summary } of CLI_COMMANDS) expect(stdout).toMatch(new RegExp(`${name} +${summary}`));
  });

  it.each(CLI_COMMANDS.map(({ name }) => name))('%s says how it is used, on standard output', async (name) => {
    const { code, stdout } = await docket([...name.split(' '), '--help']);
    expect(code).toBe(0);
    expect(stdout).toMatch(new RegExp(`^docket ${name}`));
  });

  it('says what is in a group', async () => {
    const { code, stdout } = await docket(['bench', '--help']);
    expect(code).toBe(0);
    expect(stdout).toContain('bench pipeline');
    expect(stdout).not.toContain('simulate');
  });

  it('says what a command does when help is asked for it', async () => {
    const { code, stdout } = await docket(['help', 'send']);
    expect([code, stdout]).toEqual([0, expect.stringMatching(/^docket send FILE/)]);
  });

  it('says what an address of a database looks like, in one object with --json', async () => {
    const { code, stdout, stderr } = await docket(['migrate', '--json'], { DATABASE_URL: 'nonsense' });
    expect([code, JSON.parse(stdout).error]).toEqual([1, expect.stringContaining('such as postgres://')]);
    expect(stderr).toContain('DATABASE_URL');
  });

  it('says that what answers is no Docket', async () => {
    const page = createServer((_request, response) => void response.end('<html>'));
    await new Promise<void>((done) => page.listen(0, '127.0.0.1', done));
    const address = page.address();
    const port = typeof address === 'object' ? address?.port : null;
    const server = `http://127.0.0.1:${port}`;
    const args = ['settings', 'get', '--as', 'ada@example.org', '--server', server];
    const { code, stderr } = await docket(args, { DOCKET_PASSWORD: 'a password' });
    page.close();
    expect([code, stderr]).toEqual([
      2,
      `${server}/api/auth/login answers HTTP 200 and is not Docket: check the address.\n`,
    ]);
  });

  it('migrate says in words that the database is away', async () => {
    const { code, stderr } = await docket(['migrate'], { DATABASE_URL: 'postgres://nobody@127.0.0.1:9/none' });
    expect(code).toBe(1);
    expect(stderr).toMatch(/^The database cannot be reached: .*ECONNREFUSED/u);
  });

  it.each([
    [[], 'docket <command>'],
    [['dance'], 'docket has no command “dance”'],
    [['dance', '--help'], 'docket has no command “dance”'],
    [['setings'], 'docket has no command “setings”. Is “settings” meant?'],
    [['settings'], 'settings set'],
    [['detect', '--corpus', '/no/such/file'], '/no/such/file is not there.'],
    [['detect', '--corpus', import.meta.filename], 'main.test.ts, line 1:'],
    [['sources', 'webhook', 'try', '/no/such/file', '/no/other'], '/no/such/file is not there.'],
    [['sources', 'webhook'], 'sources webhook try'],
    [['sources', 'dance'], 'docket has no command “sources dance”'],
    [['sources', 'webhook', 'try', 'one.json'], 'Name the file of the mapping and that of the webhook.'],
    [['send', '/tmp', '--secret', 's'], '/tmp is a folder'],
    [['migrate', '--loud'], "Unknown option '--loud'"],
    [['send'], 'Name one file'],
    [['send', '--loud'], "Unknown option '--loud'"],
    [['send', 'x.ndjson', '--secret', 's', '--batch', '1001'], '--batch is a whole number, 1 to 1000'],
    [['send', 'x.ndjson'], 'The secret of the source is missing'],
    [['send', '/no/such/file', '--secret', 's'], '/no/such/file is not there.'],
    [['simulate', '--secret', 's', '--rate', '-3'], '--rate'],
  ])('%j is answered with exit code 2 and words', async (args, words) => {
    const { code, stdout, stderr } = await docket(args);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toContain(words);
  });
});
