import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startBrowserHost, type TestHost } from '../support/browser-host.ts';
import type { TestWindow } from '../support/console.ts';
import { type CaseRows, decideArgs, insertCases } from '../support/marketplace-rows.ts';
import { startTestServer, TEST_PASSWORD, type TestServer } from '../support/server.ts';
import { startTcpProxy, type TcpProxy } from '../support/tcp-proxy.ts';

let server: TestServer;
let network: TcpProxy;
let data: string;
let cases: CaseRows[];
let host: TestHost | undefined;

const credentials = { email: 'moderator@example.test', password: TEST_PASSWORD };

async function openHost(): Promise<TestWindow> {
  host = await startBrowserHost(network.url, data);
  const window = await host.openWindow(await host.enter(host.url));
  await window.call('session.sign_in', credentials);
  return window;
}

beforeAll(async () => {
  server = await startTestServer();
  network = await startTcpProxy(server.url);
  data = mkdtempSync(path.join(tmpdir(), 'docket-test-host-'));
  cases = await insertCases(server.ctx.db, 5);
});
afterAll(async () => {
  if (host?.child.exitCode === null) await host.end('SIGKILL');
  await network?.close();
  await server?.destroy();
  rmSync(data, { recursive: true, force: true });
});

describe('the browser host on the real server', () => {
  it('keeps five decisions through kill -9, and delivers each of them once', async () => {
    const window = await openHost();
    await window.until('connection', null, ({ phase }) => phase === 'online');
    network.cut();
    await window.until('connection', null, ({ phase }) => phase === 'offline');
    const ids: string[] = [];
    for (const rows of cases) {
      const args = decideArgs(rows);
      ids.push((await window.call('command.run', { name: 'decide', args, seen: {} })).command_id);
    }
    expect(await host?.end('SIGKILL')).toEqual({ code: null, signal: 'SIGKILL' });

    const again = await openHost();
    const kept = await again.until('outbox', null, () => true);
    expect(new Set(kept.map(({ id }) => id))).toEqual(new Set(ids));
    expect(kept.every(({ state }) => state === 'held' || state === 'queued')).toBe(true);
    expect(await again.until('connection', null, ({ phase }) => phase === 'offline')).toMatchObject({ waiting: 5 });
    const shown = await again.until('case', { case_id: cases[0]?.caseId }, () => true);
    expect(shown?.case.state).toBe('decided');
    expect(shown?.pending).toHaveLength(1);

    network.mend();
    // The undo window of ten seconds runs on from where it was.
    await again.call('sync.now', null);
    const done = await again.until('outbox', null, (items) => items.every(({ state }) => state === 'delivered'));
    expect(done.map(({ outcome }) => outcome)).toEqual(Array(5).fill('accepted'));
    const decisions = await server.ctx.pool.query('SELECT id FROM decisions');
    expect(new Set(decisions.rows.map(({ id }) => id))).toEqual(new Set(ids));
    const audit = await server.ctx.pool.query(
      'SELECT count(*)::int AS n FROM audit_rows WHERE correlation_id = ANY($1::uuid[])',
      [done.map(({ correlationId }) => correlationId)],
    );
    expect(audit.rows).toEqual([{ n: 5 }]);
  });

  it('says that another host has the folder', async () => {
    await expect(startBrowserHost(network.url, data)).rejects.toThrow('Another Docket already uses this data folder');
  });

  it('ends gracefully on SIGTERM', async () => {
    expect(await host?.end('SIGTERM')).toEqual({ code: 0, signal: null });
  });
});
