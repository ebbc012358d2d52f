import { randomUUID } from 'node:crypto';
import {
  appendFileSync,
  chmodSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { generateBoxKeyPair } from '../../server/crypto/sealed-box.ts';
import { openConsole, type TestConsole } from '../support/console.ts';
import { call, codeOf, signIn } from '../support/device.ts';
import { runDocket } from '../support/docket.ts';
import { type FaultyProxy, startFaultyProxy } from '../support/faulty-proxy.ts';
import { type CaseRows, decideArgs, insertCase } from '../support/marketplace-rows.ts';
import { startTestServer, TEST_PASSWORD, type TestServer } from '../support/server.ts';

const EMAIL = 'moderator@example.test';
let server: TestServer;
let proxy: FaultyProxy;
let rows: CaseRows;
let caseId: string;
let desk: TestConsole;
let data: string;
let sealed: string;

beforeAll(async () => {
  server = await startTestServer();
  proxy = await startFaultyProxy(server.url);
  rows = await insertCase(server.ctx.db);
  caseId = rows.caseId;
});
afterAll(async () => {
  await proxy?.close();
  await server?.destroy();
});
beforeEach(async () => {
  proxy.fault = () => null;
  data = mkdtempSync(path.join(tmpdir(), 'docket-test-sealed-'));
  desk = openConsole(proxy.url, { data, log: () => undefined });
  await signInHere();
  sealed = path.join(folder(), 'sealed.jsonl');
});
afterEach(() => {
  desk.stop();
  rmSync(data, { recursive: true, force: true });
});

const folder = (): string => path.join(data, 'people', readdirSync(path.join(data, 'people'))[0] ?? '');
async function signInHere(): Promise<void> {
  await desk.signIn(EMAIL, TEST_PASSWORD);
  await desk.until('connection', null, ({ phase }) => phase === 'online');
  await desk.until('case', { case_id: caseId }, (found) => found !== null);
}
/** The server takes nothing for now. */
const holdPushes = (): void => {
  proxy.fault = (requested) => (requested === '/sync/push' ? { t: 'answer', status: 503, body: '' } : null);
};
const note = async (body: string): Promise<string> =>
  (await desk.call('command.run', { name: 'add_note', args: { case_id: caseId, body }, seen: {} })).command_id;
const lines = (): string[] => readFileSync(sealed, 'utf8').split('\n').filter(Boolean);
const keyFile = (): string => path.join(server.ctx.config.dataFolder, 'keys', 'organisation.key');

interface Listed {
  commands: {
    command_id: string;
    state: string;
    seq: number | null;
    args: Record<string, unknown>;
    device_id: string;
  }[];
  problems: { line: number; problem: string }[];
}
interface Landed {
  landed: { command_id: string; outcome: string; code: string | null; recorded_at?: number }[];
  unsigned: number;
}
const opened = async (file = sealed, key = keyFile()): Promise<{ code: number; told: string; all: Listed }> => {
  const { code, stdout, stderr } = await runDocket(['outbox', 'open', file, '--key', key, '--json']);
  return { code, told: stderr, all: stdout ? (JSON.parse(stdout) as Listed) : { commands: [], problems: [] } };
};
const land = async (
  more: string[] = [],
  as = 'admin@example.test',
): Promise<{ code: number; told: string; all: Landed }> => {
  const env = { DOCKET_PASSWORD: TEST_PASSWORD, DOCKET_SERVER: server.url };
  const options = ['--key', keyFile(), '--reason', 'the laptop was wiped', '--as', as, '--json'];
  const { code, stdout, stderr } = await runDocket(['outbox', 'land', sealed, ...options, ...more], env);
  return { code, told: stderr, all: stdout ? (JSON.parse(stdout) as Landed) : { landed: [], unsigned: 0 } };
};
const recorded = async (id: string): Promise<{ outcome: string; code: string | null }[]> =>
  (await server.ctx.pool.query('SELECT outcome, code FROM command_outcomes WHERE command_id = $1', [id])).rows;

describe('the file', () => {
  it('holds what waits, readable by nobody here, and nothing once its receipt is there', async () => {
    holdPushes();
    const id = await note('a very particular remark');
    expect(lines()).toHaveLength(1);
    for (const secret of ['particular', caseId, id, 'add_note']) expect(lines()[0]).not.toContain(secret);
    expect(statSync(sealed).mode & 0o077).toBe(0);
    const { code, all } = await opened();
    expect(code).toBe(0);
    expect(all.commands).toMatchObject([
      { command_id: id, state: 'signed', args: { body: 'a very particular remark' } },
    ]);

    proxy.fault = () => null;
    desk.skip(90_000);
    await desk.until('outbox', null, (items) => items.some((item) => item.id === id && item.state === 'delivered'));
    expect(lines()).toEqual([]);
  });

  it('holds a decision that can still be undone as not signed, and loses it when it is', async () => {
    holdPushes();
    const args = decideArgs(rows);
    const { command_id: id } = await desk.call('command.run', { name: 'decide', args, seen: {} });
    expect((await opened()).all.commands).toMatchObject([{ command_id: id, state: 'held', seq: null }]);
    const { stdout } = await runDocket(['outbox', 'open', sealed, '--key', keyFile()]);
    const kinds = args.actions.map(({ kind }) => kind).join(' ');
    expect(stdout).toContain('Not signed, and not landed');
    expect(stdout).toContain(`decide ${args.reason_code} ${kinds}  case ${caseId}`);
    expect((await land()).all).toMatchObject({ landed: [], unsigned: 1 });
    expect(await recorded(id)).toEqual([]);
    await desk.call('command.withdraw', { command_id: id });
    expect(lines()).toEqual([]);
    const { command_id: again } = await desk.call('command.run', { name: 'decide', args, seen: {} });
    desk.skip(60_000);
    await desk.until('outbox', null, (items) => items.some((item) => item.id === again && item.state === 'queued'));
    // The last line of a command counts.
    expect((await opened()).all.commands).toMatchObject([{ command_id: again, state: 'signed' }]);
  });

  it.each([
    ['is missing', () => rmSync(sealed)],
    ['breaks off', () => writeFileSync(sealed, readFileSync(sealed).subarray(0, 100))],
    ['holds rubbish', () => appendFileSync(sealed, 'rubbish\n')],
  ])('is mended from the outbox when it %s', async (_what, damage) => {
    holdPushes();
    const ids = [await note('one'), await note('two')];
    desk.stop();
    damage();
    desk = openConsole(proxy.url, { data, log: () => undefined });
    await signInHere();
    const { code, all } = await opened();
    expect(code).toBe(0);
    expect(all.commands.map(({ command_id }) => command_id)).toEqual(ids);
  });

  it('of an outbox that was damaged is kept apart and said, and lands', async () => {
    holdPushes();
    const id = await note('only here');
    desk.stop();
    const outbox = path.join(folder(), 'outbox.db');
    for (const suffix of ['-wal', '-shm']) rmSync(outbox + suffix, { force: true });
    writeFileSync(outbox, Buffer.alloc(8192, 7));
    // Without the server the new outbox is nobody's chain yet, and must not take the file for its own.
    proxy.fault = () => ({ t: 'answer', status: 502, headers: { 'content-type': 'text/html' }, body: '' });
    desk = openConsole(proxy.url, { data, log: () => undefined });
    await desk.signIn(EMAIL, TEST_PASSWORD);
    const aside = readdirSync(folder()).find((name) => /^sealed-\d+\.jsonl$/u.test(name)) ?? '';
    expect((await opened(path.join(folder(), aside))).all.commands).toMatchObject([{ command_id: id }]);
    holdPushes();
    await signInHere();
    rmSync(path.join(folder(), readdirSync(folder()).find((name) => name.startsWith('outbox.damaged')) ?? ''));
    sealed = path.join(folder(), aside);
    const { all } = await land();
    expect(all.landed).toMatchObject([{ command_id: id, outcome: 'accepted' }]);
  });
});

describe('landing', () => {
  it('goes by the device’s signatures in its person’s name, is on record, and happens once, whoever comes again', async () => {
    holdPushes();
    const ids = [await note('first'), await note('second')];
    const { all, code } = await land();
    expect(code).toBe(0);
    expect(all.landed.map(({ command_id, outcome }) => [command_id, outcome])).toEqual(
      ids.map((id) => [id, 'accepted']),
    );
    const again = await land();
    expect(again.all).toEqual(all);
    // The device itself comes at last: the same receipts.
    proxy.fault = () => null;
    desk.skip(90_000);
    const items = await desk.until('outbox', null, (found) => found.every(({ state }) => state === 'delivered'));
    for (const { command_id, recorded_at } of all.landed) {
      expect(items.find(({ id }) => id === command_id)?.recordedAt).toBe(recorded_at);
      expect(await recorded(command_id)).toHaveLength(1);
    }
    const { rows: notes } = await server.ctx.pool.query('SELECT count(*)::int AS n FROM notes WHERE id = ANY ($1)', [
      ids,
    ]);
    expect(notes).toEqual([{ n: 2 }]);
    const { rows } = await server.ctx.pool.query(
      `SELECT p.role, a.reason FROM audit_rows AS a JOIN people AS p ON p.id::text = a.actor_id
        WHERE a.action = 'outbox.landed' ORDER BY a.id DESC LIMIT 1`,
    );
    expect(rows).toEqual([{ role: 'admin', reason: 'the laptop was wiped; 2 commands' }]);
  });

  it('of a revoked device is quarantined, as its own push would be', async () => {
    holdPushes();
    const id = await note('of a stolen laptop');
    const ready = await desk.until('session', null, () => true);
    const { token } = await signIn(server.url, 'admin@example.test');
    const device = ready.phase === 'ready' ? ready.device.id : '';
    await call(server.url, `/api/devices/${device}/revoke`, { reason: 'it was stolen' }, token);
    expect((await land()).all.landed).toMatchObject([
      { command_id: id, outcome: 'quarantined', code: 'device_revoked' },
    ]);
  });

  it('is an administrator’s', async () => {
    holdPushes();
    const id = await note('not yet');
    expect((await land([], 'lead@example.test')).told).toContain('forbidden');
    const { token } = await signIn(server.url, 'admin@example.test');
    expect(codeOf(await call(server.url, '/api/outbox/land', { commands: [{}] }, token))).toBe('invalid_request');
    expect(await recorded(id)).toEqual([]);
  });

  it('without the right key shows and lands nothing; neither prints a key', async () => {
    holdPushes();
    await note('kept');
    const another = path.join(data, 'another.key');
    const [, , , , id = '', , secret = ''] = readFileSync(keyFile(), 'utf8').trim().split(' ');
    writeFileSync(another, 'docket organisation key v1 of nobody\n', { mode: 0o600 });
    const wrong = await opened(sealed, another);
    const error = expect.stringMatching(/does not hold an organisation key/u);
    expect(wrong).toEqual({ code: 1, told: error, all: { error } });
    const { publicKey, privateKey } = generateBoxKeyPair();
    writeFileSync(another, `docket organisation key v1 ${randomUUID()} ${publicKey} ${privateKey}\n`);
    expect(await opened(sealed, another)).toMatchObject({
      code: 1,
      all: { problems: [{ line: 1, problem: 'other_key', key: id }] },
    });
    // Under the right name too.
    writeFileSync(another, `docket organisation key v1 ${id} ${publicKey} ${privateKey}\n`);
    expect(await opened(sealed, another)).toMatchObject({
      code: 1,
      all: { problems: [{ line: 1, problem: 'altered' }] },
    });
    const right = await opened();
    expect(id).not.toBe('');
    expect(right.told + JSON.stringify(right.all)).not.toContain(secret);
    chmodSync(another, 0o644);
    expect((await opened(sealed, another)).told).toMatch(/may be read by others/u);
  });

  it('leaves out what was altered, says so, and holds what is behind it until somebody says that it will not come', async () => {
    holdPushes();
    const ids = [await note('one'), await note('two'), await note('three')];
    const [first = '', second = '', third = ''] = lines();
    const box = /"box":"[^"]*\./u.exec(second)?.[0] ?? '';
    const at = second.indexOf(box) + box.length;
    const altered = `${second.slice(0, at)}${second[at] === 'A' ? 'B' : 'A'}${second.slice(at + 1)}`;
    // A line moved under the name of another does not open either.
    const swapped = third.replace(/"tag":"\w+"/u, /"tag":"\w+"/u.exec(first)?.[0] ?? '');
    desk.stop();
    writeFileSync(sealed, [first, altered, third, swapped, third.slice(0, 50)].join('\n'));
    const { code, all } = await opened();
    expect(code).toBe(1);
    expect(all.problems).toEqual([
      { line: 2, problem: 'altered' },
      { line: 4, problem: 'altered' },
      { line: 5, problem: 'torn' },
    ]);
    const landed = await land();
    expect(landed.code).toBe(1);
    expect(landed.all.landed).toMatchObject([
      { command_id: ids[0], outcome: 'accepted' },
      { command_id: ids[2], outcome: 'held', code: 'command_out_of_order' },
    ]);
    expect((await land(['--past-gaps'])).all.landed).toMatchObject([
      { command_id: ids[0], outcome: 'accepted' },
      { command_id: ids[2], outcome: 'quarantined', code: 'command_chain_broken' },
    ]);
    // What nobody signed moves no chain on.
    const { token } = await signIn(server.url, 'admin@example.test');
    const { rows: envelopes } = await server.ctx.pool.query(
      'SELECT envelope FROM command_outcomes WHERE command_id = $1',
      [ids[2]],
    );
    const far = { ...JSON.parse(envelopes[0].envelope), id: randomUUID(), seq: 900 };
    const answer = await call(
      server.url,
      '/api/outbox/land',
      { commands: [far], reason: 'a forgery', past_gaps: true },
      token,
    );
    expect(answer.body).toMatchObject({ results: [{ t: 'held', code: 'command_out_of_order' }] });
    const { rows } = await server.ctx.pool.query('SELECT kind FROM follow_ups WHERE id = $1', [ids[2]]);
    expect(rows).toEqual([{ kind: 'quarantined' }]);
  });
});
