import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { COPY_TYPE, IMAGES_TYPE } from '../../core/contract/copy.ts';
import { openConsole, type TestConsole, WHOLE_QUEUE } from '../support/console.ts';
import { type CaseRows, insertCase, insertCases } from '../support/marketplace-rows.ts';
import { startTestServer, TEST_PASSWORD, type TestServer } from '../support/server.ts';

const NAME = 'Quintessa Vandermolen';
const MASKED = 'Quintessa V•••';

/** The network: notes what is asked for, can let an answer of the read path break off, and lets it add to a window. */
class Middle {
  readonly asked: string[] = [];
  /** Of the last copy that came whole. */
  static copyBytes = 0;
  /** Cuts the next copy after so many bytes. */
  cutCopyAt: number | null = null;
  /** Rewrites the lines of windows, as a newer server would send them. */
  newer: ((line: string) => string) | null = null;
  refusesCopies = false;
  /** As servers of before, it does not hear what form of a copy is asked for. */
  isOlder = false;
  /** What the last copy was. */
  copyType = '';
  server!: Server;

  async start(target: string): Promise<string> {
    this.server = createServer(async (request, response) => {
      const path = request.url ?? '';
      this.asked.push(path);
      const chunks: Buffer[] = [];
      for await (const chunk of request) chunks.push(chunk as Buffer);
      if (path === '/sync/copy' && this.refusesCopies) {
        const error = { code: 'not_found', message: '', remedy: '', detail: null, correlation_id: '', fields: [] };
        response.writeHead(404, { 'content-type': 'application/json' }).end(JSON.stringify({ error }));
        return;
      }
      const headers = Object.fromEntries(Object.entries(request.headers).filter(([name]) => name !== 'host'));
      if (this.isOlder) delete headers.accept;
      const answer = await fetch(target + path, {
        method: request.method ?? 'GET',
        headers: { ...(headers as Record<string, string>), 'accept-encoding': 'identity' },
        ...(chunks.length > 0 ? { body: Buffer.concat(chunks) } : {}),
      }).catch(() => null);
      if (!answer) {
        response.destroy();
        return;
      }
      if (path === '/sync/copy') this.copyType = answer.headers.get('content-type') ?? '';
      const plain = [...answer.headers].filter(
        ([name]) => !['content-encoding', 'content-length', 'connection', 'transfer-encoding'].includes(name),
      );
      response.writeHead(answer.status, Object.fromEntries(plain));
      const cut = path === '/sync/copy' ? this.cutCopyAt : null;
      if (path === '/sync/copy') this.cutCopyAt = null;
      let sent = 0;
      let rest = '';
      response.on('error', () => undefined);
      try {
        for await (const chunk of answer.body ?? []) {
          const bytes = Buffer.from(chunk);
          if (cut !== null && sent + bytes.length > cut) {
            response.write(bytes.subarray(0, cut - sent));
            setImmediate(() => response.destroy());
            return;
          }
          sent += bytes.length;
          if (path === '/sync/pull' && this.newer) {
            const lines = (rest + bytes.toString()).split('\n');
            rest = lines.pop() ?? '';
            for (const line of lines) response.write(`${this.newer(line)}\n`);
          } else {
            response.write(bytes);
          }
        }
        if (path === '/sync/copy') Middle.copyBytes = sent;
        response.end();
      } catch {
        // The server ended a stream, as it does when a role changes.
        response.destroy();
      }
    });
    await new Promise<void>((resolve) => this.server.listen(0, '127.0.0.1', resolve));
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  stop(): void {
    this.server.closeAllConnections();
    this.server.close();
  }
}

let server: TestServer;
let made: CaseRows;
let middle: Middle;
let desk: TestConsole;
beforeAll(async () => {
  server = await startTestServer();
  made = await insertCase(server.ctx.db, { displayName: NAME });
  await insertCases(server.ctx.db, 400);
});
afterAll(() => server.destroy());
beforeEach(async () => {
  middle = new Middle();
  desk = openConsole(await middle.start(server.url));
});
afterEach(async () => {
  desk.destroy();
  middle.stop();
  await server.ctx.pool.query(
    "UPDATE people SET role = 'moderator' WHERE id IN (SELECT person_id FROM credentials WHERE email = 'moderator@example.test')",
  );
});

const signIn = (): Promise<void> => desk.signIn('moderator@example.test', TEST_PASSWORD);
const phase = (wanted: string) => desk.until('connection', null, (connection) => connection.phase === wanted);
const subject = async (): Promise<string | null | undefined> =>
  (await desk.until('case', { case_id: made.caseId }, (found) => found !== null))?.subject?.display_name;
const become = async (role: string): Promise<void> => {
  await server.ctx.pool.query(
    "UPDATE people SET role = $1 WHERE id IN (SELECT person_id FROM credentials WHERE email = 'moderator@example.test')",
    [role],
  );
  server.ctx.poke.commit();
};

describe('a first replica', () => {
  it('comes as a copy, with progress, and then the console is online', async () => {
    const seen: { rows: number; expected: number | null }[] = [];
    desk.watch('connection', null, (frame) => {
      if (frame.t === 'data') {
        const { progress } = frame.value as { progress: { rows: number; expected: number | null } | null };
        if (progress) seen.push(progress);
      }
    });
    await signIn();
    await phase('online');
    expect(await desk.until('queue', WHOLE_QUEUE, () => true)).toMatchObject({ total: 401 });
    expect(middle.asked.filter((path) => path === '/sync/copy')).toHaveLength(1);
    expect(seen.some(({ rows, expected }) => expected !== null && expected > 1_600 && rows <= expected)).toBe(true);
    expect(await subject()).toBe(MASKED);
    expect(middle.copyType).toBe(IMAGES_TYPE);
  });

  it('comes from an older server, which knows nothing of images, as JSON', async () => {
    middle.isOlder = true;
    await signIn();
    await phase('online');
    expect(middle.copyType).toBe(COPY_TYPE);
    expect(await desk.until('queue', WHOLE_QUEUE, () => true)).toMatchObject({ total: 401 });
    expect(await subject()).toBe(MASKED);
  });

  it('goes on after a break, and is worked on before it is whole', async () => {
    // The urgent part is through; the rest is not.
    middle.cutCopyAt = Math.round(Middle.copyBytes * 0.9);
    const phases: string[] = [];
    desk.watch('connection', null, (frame) => {
      if (frame.t === 'data') phases.push((frame.value as { phase: string }).phase);
    });
    await signIn();
    const status = await desk.until('connection', null, ({ partial }) => partial !== null);
    expect(status.partial).toMatchObject({ of: 401 });
    const { rows } = await desk.until('queue', { ...WHOLE_QUEUE, show: 'open' }, ({ total }) => total > 0);
    expect(rows.length).toBe(status.partial?.cases);
    const args = { case_id: rows[0]?.id, body: 'seen while the rest was on its way' };
    await desk.call('command.run', { name: 'add_note', args, seen: {} });
    // It may be over by now: after a second the console comes again by itself.
    await expect.poll(() => phases).toContain('offline');
    await desk.call('sync.now', null);
    await phase('online');
    expect(await desk.until('queue', WHOLE_QUEUE, () => true)).toMatchObject({ total: 401 });
    expect(middle.asked.filter((path) => path === '/sync/copy')).toHaveLength(2);
    await desk.until('outbox', null, (items) => items.some(({ state }) => state === 'delivered'));
    const found = await desk.until('case', { case_id: rows[0]?.id }, (value) => (value?.notes.length ?? 0) > 0);
    expect(found?.notes).toMatchObject([{ body: args.body }]);
  });

  it('comes as a window where the server has no copies', async () => {
    middle.refusesCopies = true;
    await signIn();
    await phase('online');
    expect(await desk.until('queue', WHOLE_QUEUE, () => true)).toMatchObject({ total: 401 });
  });
});

describe('a change of role', () => {
  it('takes away first and fetches only what is missing: nothing is copied again', async () => {
    await signIn();
    await phase('online');
    expect(await subject()).toBe(MASKED);
    const names: (string | null | undefined)[] = [];
    desk.watch('case', { case_id: made.caseId }, (frame) => {
      if (frame.t !== 'data' || frame.value === null) return;
      names.push((frame.value as { subject: { display_name: string | null } | null }).subject?.display_name);
    });
    await become('auditor');
    await desk.until('session', null, (session) => session.phase === 'ready' && session.person.role === 'auditor');
    await desk.until('case', { case_id: made.caseId }, (found) =>
      String(found?.subject?.display_name).startsWith('tok_'),
    );
    await phase('online');
    // At no time the old name under the new role, nor the content of a message.
    expect(names.slice(1).every((name) => name === null || String(name).startsWith('tok_'))).toBe(true);
    const found = await desk.until('case', { case_id: made.caseId }, (value) => value !== null);
    expect(found?.messages.map(({ content }) => content)).toEqual([null]);
    expect(middle.asked.filter((path) => path === '/sync/copy')).toHaveLength(1);

    await become('moderator');
    await desk.until('case', { case_id: made.caseId }, (value) => value?.subject?.display_name === MASKED);
    await desk.until('case', { case_id: made.caseId }, (value) => value?.messages[0]?.content != null);
    expect(middle.asked.filter((path) => path === '/sync/copy')).toHaveLength(1);
  });
});

describe('a console one schema behind', () => {
  it('works on: what it does not know is parked, what it knows is shown and decided', async () => {
    middle.newer = (line) => {
      if (!line.startsWith('{"t":"rows","table":"cases"')) {
        const end = /^\{"t":"end","rows":(\d+)\}$/.exec(line);
        if (!end) return line;
        const badge = {
          t: 'rows',
          table: 'badges',
          columns: ['id', 'version', 'label'],
          values: [[made.userId], [1], ['gold']],
        };
        return `${JSON.stringify(badge)}\n{"t":"end","rows":${Number(end[1]) + 1}}`;
      }
      const part = JSON.parse(line) as { columns: string[]; values: unknown[][] };
      part.columns.push('mood');
      part.values.push((part.values[0] ?? []).map(() => 'calm'));
      return JSON.stringify(part);
    };
    middle.refusesCopies = true;
    await signIn();
    await phase('online');
    expect(await desk.until('queue', WHOLE_QUEUE, () => true)).toMatchObject({ total: 401 });
    await desk.call('command.run', { name: 'claim', args: { case_id: made.caseId }, seen: {} });
    await desk.until('outbox', null, (items) =>
      items.some(({ name, state }) => name === 'claim' && state === 'delivered'),
    );
    await desk.until(
      'case',
      { case_id: made.caseId },
      (found) => found?.case.state === 'claimed' && found.case.version > 1,
    );
    expect(await phase('online')).toMatchObject({ problem: null, attention: 0 });
  });
});
