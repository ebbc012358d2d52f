import { createHash } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { canonical } from '../../core/audit/canonical.ts';
import { RefusedError } from '../../core/contract/bridge.ts';
import type { ChannelInput } from '../../core/contract/channels/index.ts';
import { openConsole, type TestConsole } from '../support/console.ts';
import { type CaseRows, insertCases } from '../support/marketplace-rows.ts';
import { startTestServer, TEST_PASSWORD, type TestServer } from '../support/server.ts';
import { startTcpProxy, type TcpProxy } from '../support/tcp-proxy.ts';

const CONTENT = 'ring me: +49 30 7654321';
const MASKED = 'ring me: +•• •• •••••21';
let server: TestServer;
let network: TcpProxy;
let desk: TestConsole;
let folder: string;
let cases: CaseRows[];
/** What the save dialog says next. */
let chosen: (name: string) => string | null = () => null;

const here = (index: number): CaseRows => cases[index] as CaseRows;
const arrived = () => desk.until('case', { case_id: here(2).caseId }, (found) => found !== null);
beforeAll(async () => {
  server = await startTestServer();
  network = await startTcpProxy(server.url);
  folder = mkdtempSync(path.join(tmpdir(), 'docket-test-export-'));
  cases = await insertCases(server.ctx.db, 3, { content: CONTENT });
  desk = openConsole(network.url, { askPath: async (name) => chosen(name) });
  await desk.signIn('moderator@example.test', TEST_PASSWORD);
  await desk.until('connection', null, ({ phase }) => phase === 'online');
  await arrived();
});
afterAll(async () => {
  desk?.destroy();
  await network?.close();
  await server?.destroy();
  rmSync(folder, { recursive: true, force: true });
});

const codeOf = (work: Promise<unknown>): Promise<string> =>
  work.then(
    () => 'nothing refused',
    (error: unknown) => (error instanceof RefusedError ? error.refusal.code : String(error)),
  );
const wish = (index: number): ChannelInput<'case.reveal'> => ({
  case_id: here(index).caseId,
  messages: [here(index).messageId],
  identities: ['email'],
  reason: { code: 'evidence_masked', words: '' },
});
const out = (index: number): ChannelInput<'case.export'> => ({
  case_id: here(index).caseId,
  reason: { code: 'consultation', words: 'asked by counsel' },
});
/** A record that did not go is sent again after half a minute. */
const PATIENT = { timeout: 60_000 };
const deviceAudits = async (action: string): Promise<{ entity_id: string; reason: string }[]> =>
  (
    await server.ctx.pool.query(
      `SELECT entity_id, reason FROM audit_rows WHERE action = $1 AND actor_kind = 'device' ORDER BY id`,
      [action],
    )
  ).rows;
const findings = async (): Promise<unknown[]> =>
  (await server.ctx.pool.query(`SELECT action, reason FROM audit_rows WHERE action LIKE 'record.%'`)).rows;

describe('a reveal on a console', () => {
  it('brings the full text, and stands in the record of the device beside the server’s own', async () => {
    const reply = await desk.call('case.reveal', wish(0));
    expect(reply.messages).toEqual([{ id: here(0).messageId, version: 1, content: CONTENT }]);
    expect(reply.identities).toEqual([{ field: 'email', value: 'jane@example.org' }]);
    await expect.poll(() => deviceAudits('case.revealed'), PATIENT).toHaveLength(1);
    const [row] = await deviceAudits('case.revealed');
    expect(row?.entity_id).toBe(here(0).caseId);
    const items = `messages/${here(0).messageId}/content, users/${here(0).userId}/email`;
    expect(row?.reason).toMatch(new RegExp(`; evidence_masked; ${items}; answer ${reply.correlation_id}$`, 'u'));
  });

  it('leaves nothing of it on the device: the copy stays masked, and no file holds the text', async () => {
    const found = await desk.until('case', { case_id: here(0).caseId }, (value) => value !== null);
    expect(found?.messages.map(({ content }) => content)).toEqual([MASKED]);
    desk.stop();
    const files = readdirSync(desk.data, { recursive: true, withFileTypes: true }).filter((file) => file.isFile());
    expect(files.length).toBeGreaterThan(2);
    for (const file of files) {
      expect(readFileSync(path.join(file.parentPath, file.name)).includes('7654321'), file.name).toBe(false);
    }
    const { data } = desk;
    desk = openConsole(network.url, { data, askPath: async (name) => chosen(name) });
    await desk.signIn('moderator@example.test', TEST_PASSWORD);
    await desk.until('connection', null, ({ phase }) => phase === 'online');
  });

  it('is refused in the server’s words, and is in no record of the device then', async () => {
    const before = await deviceAudits('case.revealed');
    const foreign = { ...wish(0), messages: [here(1).messageId] };
    expect(await codeOf(desk.call('case.reveal', foreign))).toBe('reveal_not_of_case');
    expect(await codeOf(desk.call('case.reveal', { ...wish(0), messages: [], identities: [] }))).toBe(
      'invalid_request',
    );
    expect(await deviceAudits('case.revealed')).toEqual(before);
  });
});

describe('an export on a console', () => {
  it('is for one’s own cases, and thought better of it leaves no trace', async () => {
    expect(await codeOf(desk.call('case.export', out(1)))).toBe('export_not_own');
    await desk.call('command.run', { name: 'claim', args: { case_id: here(1).caseId }, seen: {} });
    chosen = () => null;
    expect(await desk.call('case.export', out(1))).toEqual({ t: 'cancelled' });
    chosen = () => path.join(folder, 'no', 'such', 'folder', 'x.json');
    expect(await codeOf(desk.call('case.export', out(1)))).toBe('export_not_saved');
  });

  it('writes what the role sees, canonical, its hash on record: also without the server', async () => {
    network.cut();
    await desk.until('connection', null, ({ phase }) => phase === 'offline');
    expect(await codeOf(desk.call('case.reveal', wish(1)))).toBe('reveal_needs_server');
    const asked: string[] = [];
    const file = path.join(folder, 'taken.json');
    chosen = (name) => {
      asked.push(name);
      return file;
    };
    expect(await desk.call('case.export', out(1))).toEqual({ t: 'saved', name: 'taken.json' });
    expect(asked[0]).toMatch(/^docket-case-[0-9a-f]{8}-\d{8}\.json$/u);

    const text = readFileSync(file, 'utf8');
    const document = JSON.parse(text);
    expect(canonical(document)).toBe(text);
    expect(statSync(file).mode & 0o077).toBe(0);
    expect(document.header).toMatchObject({
      kind: 'docket case export',
      case_id: here(1).caseId,
      exported_by: { role: 'moderator' },
      without_server: true,
      reason: { code: 'consultation', words: 'asked by counsel' },
      treatment: { personal: 'mask', content: 'limited' },
    });
    expect(document.header.copy.cursor).toMatch(/^\d+$/u);
    expect(document.messages.map(({ content }: { content: string }) => content)).toEqual([MASKED]);
    expect(text).not.toContain('7654321');
    expect(text).not.toContain('jane@example.org');
    expect(document.people.map(({ id }: { id: string }) => id)).toEqual([document.header.exported_by.id]);

    network.mend();
    await desk.call('sync.now', null);
    await expect.poll(() => deviceAudits('case.exported'), PATIENT).toHaveLength(2);
    const hash = createHash('sha256').update(text).digest('hex');
    const [, row] = await deviceAudits('case.exported');
    expect(row?.entity_id).toBe(here(1).caseId);
    expect(row?.reason).toMatch(/, without the server; consultation: asked by counsel; sha256:[0-9a-f]{64}$/u);
    expect(row?.reason).toContain(hash);
    expect(await findings()).toEqual([]);
  });

  it('hands the document to the page where the host has no dialog', async () => {
    const plain = openConsole(server.url);
    await plain.signIn('lead@example.test', TEST_PASSWORD);
    await plain.until('connection', null, ({ phase }) => phase === 'online');
    const reply = await plain.call('case.export', out(2));
    if (reply.t !== 'document') throw new Error(reply.t);
    expect(JSON.parse(reply.text).header).toMatchObject({ exported_by: { role: 'lead' }, without_server: false });
    plain.destroy();
  });
});
