import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { BackendFrame } from '../../core/contract/bridge.ts';
import { openConsole, type TestConsole, WHOLE_QUEUE } from '../support/console.ts';
import { type CaseRows, decideArgs, insertCase } from '../support/marketplace-rows.ts';
import { startTestServer, TEST_PASSWORD, type TestServer } from '../support/server.ts';
import { startTcpProxy, type TcpProxy } from '../support/tcp-proxy.ts';

const UNDO_MS = 10_000;
const LONG_ENOUGH_MS = 90_000;

let server: TestServer;
let network: TcpProxy;
let desk: TestConsole;

async function newCase(): Promise<CaseRows> {
  const rows = await insertCase(server.ctx.db);
  server.ctx.poke.commit();
  return rows;
}

const decide = (rows: CaseRows) => desk.call('command.run', { name: 'decide', args: decideArgs(rows), seen: {} });
const item = (id: string, state: string) =>
  desk.until('outbox', null, (items) => items.some((one) => one.id === id && one.state === state));
const phase = (wanted: string) => desk.until('connection', null, (connection) => connection.phase === wanted);
const here = (rows: CaseRows) => desk.until('case', { case_id: rows.caseId }, (found) => found !== null);

beforeAll(async () => {
  server = await startTestServer();
  network = await startTcpProxy(server.url);
  desk = openConsole(network.url);
});
afterAll(async () => {
  desk?.destroy();
  await network?.close();
  await server?.destroy();
});

describe('the backend on the real server', () => {
  it('says that nobody is signed in', async () => {
    expect(await desk.until('session', null, () => true)).toMatchObject({ phase: 'signed_out', knownEmail: null });
    await expect(desk.until('queue', WHOLE_QUEUE, () => true)).rejects.toThrow('vault_locked');
  });

  it('refuses a wrong password and opens nothing', async () => {
    await expect(desk.signIn('moderator@example.test', 'wrong')).rejects.toThrow('credentials_invalid');
    expect(await desk.until('session', null, () => true)).toMatchObject({ phase: 'signed_out' });
  });

  it('signs in, enrols, downloads the first replica and goes online', async () => {
    await desk.signIn('moderator@example.test', TEST_PASSWORD);
    const session = await desk.until('session', null, (value) => value.phase === 'ready');
    expect(session).toMatchObject({ person: { role: 'moderator' }, device: { name: 'test console' } });
    await phase('online');
    expect(await desk.until('queue', WHOLE_QUEUE, () => true)).toMatchObject({ offset: 0, total: 0 });
  });

  it('shows a case that arrives while somebody watches, and sends no value twice', async () => {
    const frames: BackendFrame[] = [];
    desk.watch('queue', { ...WHOLE_QUEUE, sort: 'opened_at' }, (frame) => frames.push(frame));
    const rows = await newCase();
    await here(rows);
    const texts = () => frames.map((frame) => (frame.t === 'data' ? JSON.stringify(frame.value) : frame.t));
    await expect.poll(() => texts().at(-1)).toContain(rows.caseId);
    expect(new Set(texts()).size).toBe(texts().length);
  });

  it('takes an undone decision back before anything leaves', async () => {
    const rows = await newCase();
    await here(rows);
    const { command_id, hold_until } = await decide(rows);
    expect(hold_until).not.toBeNull();
    await desk.until('case', { case_id: rows.caseId }, (found) => found?.case.state === 'decided');
    await desk.call('command.withdraw', { command_id });
    const after = await desk.until('case', { case_id: rows.caseId }, (found) => found?.pending.length === 0);
    expect(after?.case.state).toBe('open');
    expect(after?.decisions).toEqual([]);
    await expect(desk.call('command.withdraw', { command_id })).rejects.toThrow('undo_too_late');
    await item(command_id, 'withdrawn');
  });

  it('delivers a decision: receipt, audit row, and the truth in place of the preview', async () => {
    const rows = await newCase();
    await here(rows);
    const { command_id } = await decide(rows);
    desk.skip(UNDO_MS);
    const items = await item(command_id, 'delivered');
    const delivered = items.find(({ id }) => id === command_id);
    expect(delivered).toMatchObject({ outcome: 'accepted', code: null, lastProblem: null });
    const settled = await desk.until('case', { case_id: rows.caseId }, (found) => found?.pending.length === 0);
    expect(settled?.case).toMatchObject({ state: 'decided' });
    expect(settled?.decisions[0]?.version).toBeGreaterThan(0);
    const audit = await server.ctx.pool.query('SELECT count(*)::int AS n FROM audit_rows WHERE correlation_id = $1', [
      delivered?.correlationId,
    ]);
    expect(audit.rows).toEqual([{ n: 1 }]);
  });

  it('refuses by the local rules at once and queues nothing', async () => {
    const rows = await newCase();
    await here(rows);
    const before = (await desk.until('outbox', null, () => true)).length;
    const args = { ...decideArgs(rows), actions: [] };
    await expect(desk.call('command.run', { name: 'decide', args, seen: {} })).rejects.toThrow('reason_needs_action');
    await expect(desk.call('command.run', { name: 'close', args: {}, seen: {} })).rejects.toThrow('command_unknown');
    expect(await desk.until('outbox', null, () => true)).toHaveLength(before);
  });

  it('works on without the server and delivers when it is back', async () => {
    const rows = await newCase();
    await here(rows);
    network.cut();
    expect(await phase('offline')).toMatchObject({ problem: { code: 'offline' } });
    const { command_id } = await decide(rows);
    desk.skip(UNDO_MS);
    await item(command_id, 'queued');
    expect(await phase('offline')).toMatchObject({ waiting: 1 });
    network.mend();
    await desk.call('sync.now', null);
    await item(command_id, 'delivered');
    await phase('online');
  });

  it('asks for a sign-in when the session has ended, and consumes nothing', async () => {
    const rows = await newCase();
    await here(rows);
    network.cut();
    await phase('offline');
    const { command_id } = await decide(rows);
    desk.skip(UNDO_MS);
    await item(command_id, 'queued');
    await server.ctx.pool.query('UPDATE sessions SET revoked_at = now()');
    network.mend();
    await desk.call('sync.now', null);
    expect(await phase('sign_in_needed')).toMatchObject({ waiting: 1, problem: { code: 'token_expired' } });
    await item(command_id, 'queued');
    await desk.signIn('moderator@example.test', TEST_PASSWORD);
    await item(command_id, 'delivered');
    await phase('online');
  });

  it('locks, opens again without the server, and goes on with what waited', async () => {
    const rows = await newCase();
    await here(rows);
    network.cut();
    await phase('offline');
    const { command_id } = await decide(rows);
    await desk.call('session.sign_out', null);
    expect(await desk.until('session', null, () => true)).toMatchObject({
      phase: 'locked',
      knownEmail: 'moderator@example.test',
    });
    await expect(desk.signIn('moderator@example.test', 'wrong')).rejects.toThrow('vault_not_opened');
    await desk.signIn('moderator@example.test', TEST_PASSWORD);
    await here(rows);
    desk.skip(UNDO_MS);
    await item(command_id, 'queued');
    network.mend();
    desk.skip(LONG_ENOUGH_MS);
    await item(command_id, 'delivered');
  });
});
