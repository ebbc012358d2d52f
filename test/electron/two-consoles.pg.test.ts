import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openConsole, type TestConsole } from '../support/console.ts';
import { type CaseRows, decideArgs, insertCase } from '../support/marketplace-rows.ts';
import { startTestServer, TEST_PASSWORD, type TestServer } from '../support/server.ts';
import { startTcpProxy, type TcpProxy } from '../support/tcp-proxy.ts';

/** A desk: one person's console with a network of its own. */
interface Desk {
  readonly console: TestConsole;
  readonly network: TcpProxy;
}

const UNDO_MS = 10_000;

let server: TestServer;
let desks: [Desk, Desk];

async function openDesk(email: string): Promise<Desk> {
  const network = await startTcpProxy(server.url);
  const console = openConsole(network.url);
  await console.signIn(email, TEST_PASSWORD);
  return { console, network };
}

const phase = (desk: Desk, wanted: string) => desk.console.until('connection', null, (it) => it.phase === wanted);
const shown = (desk: Desk, rows: CaseRows) => desk.console.until('case', { case_id: rows.caseId }, (it) => it !== null);

async function decideOffline(desk: Desk, rows: CaseRows, comment: string): Promise<string> {
  const args = decideArgs(rows, { comment });
  const { command_id } = await desk.console.call('command.run', { name: 'decide', args, seen: {} });
  desk.console.skip(UNDO_MS);
  return command_id;
}

async function reconnect(desk: Desk, commandId: string) {
  desk.network.mend();
  await desk.console.call('sync.now', null);
  const items = await desk.console.until('outbox', null, (all) =>
    all.some(({ id, state }) => id === commandId && state === 'delivered'),
  );
  return items.find(({ id }) => id === commandId)?.outcome;
}

beforeAll(async () => {
  server = await startTestServer();
  desks = [await openDesk('moderator@example.test'), await openDesk('moderator2@example.test')];
});
afterAll(async () => {
  for (const desk of desks ?? []) {
    desk.console.destroy();
    await desk.network.close();
  }
  await server?.destroy();
});

describe('two consoles decide the same case offline', () => {
  it.each([
    ['the first comes back first', 0, 1],
    ['the second comes back first', 1, 0],
  ] as const)('%s', async (_what, earlier, later) => {
    const rows = await insertCase(server.ctx.db);
    server.ctx.poke.commit();
    for (const desk of desks) {
      await shown(desk, rows);
      desk.network.cut();
      await phase(desk, 'offline');
    }
    const ids = [
      await decideOffline(desks[0], rows, 'by the first'),
      await decideOffline(desks[1], rows, 'by the second'),
    ] as const;
    // Each shows its own decision until it hears of the other.
    for (const desk of desks) expect((await shown(desk, rows))?.case.state).toBe('decided');

    expect(await reconnect(desks[earlier], ids[earlier])).toBe('accepted');
    expect(await reconnect(desks[later], ids[later])).toBe('accepted_as_second_opinion');

    for (const desk of desks) {
      const seen = await desk.console.until(
        'case',
        { case_id: rows.caseId },
        (it) => it?.decisions.length === 2 && it.pending.length === 0,
      );
      expect(seen?.case).toMatchObject({ state: 'decided', decision_id: ids[earlier], second_opinions: 1 });
      const opinions = Object.fromEntries(seen?.decisions.map(({ id, opinion }) => [id, opinion]) ?? []);
      expect(opinions).toEqual({ [ids[earlier]]: 'first', [ids[later]]: 'second' });
      // The second opinion is kept and shown; it is not applied.
      expect(seen?.actions.map(({ decision_id }) => decision_id)).toEqual([ids[earlier]]);
    }
  });
});
