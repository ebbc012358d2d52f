import { Writable } from 'node:stream';
import { afterAll, afterEach, beforeAll, beforeEach, expect } from 'vitest';
import { systemClock } from '../../server/clock.ts';
import { createLog } from '../../server/log.ts';
import { call, type Device, openDevice, signIn } from './device.ts';
import { type CaseRows, insertCase } from './marketplace-rows.ts';
import { startTestServer, type TestServer } from './server.ts';
import { type Draft, draftOf, type Sealed, transmit } from './signed-request.ts';
import { contentsOf } from './tables.ts';

/** A server with two devices, and what its attackers use; after every test its tables are as they were. */
export interface Attacked {
  server: TestServer;
  /** A moderator's. */
  device: Device;
  /** A lead's. */
  other: Device;
  rows: CaseRows;
  /** How far the server's clock is ahead, ms; 0 again after each test. */
  ahead: number;
  /** Tables in which the attempt of this test is recorded. */
  recording: readonly string[];
  /** Whether the server has written this code down, with what it belongs to. */
  logged(code: string): boolean;
  lines(): readonly Record<string, unknown>[];
}

export function attackedServer(): Attacked {
  let lines: Record<string, unknown>[] = [];
  let before: Record<string, string> = {};
  const sink = new Writable({
    write(chunk, _encoding, done) {
      lines.push(JSON.parse(String(chunk)) as Record<string, unknown>);
      done();
    },
  });
  const world = {
    ahead: 0,
    recording: [],
    logged: (code) => lines.some((line) => line.code === code && line.correlation_id !== undefined),
    lines: () => lines,
  } as Pick<Attacked, 'ahead' | 'recording' | 'logged' | 'lines'> as Attacked;

  async function codeFor(role: string, token: string): Promise<string> {
    const { rows: people } = await world.server.ctx.pool.query<{ id: string }>(
      'SELECT id FROM people WHERE role = $1 LIMIT 1',
      [role],
    );
    const wish = { person_id: people[0]?.id, reason: 'their first device' };
    return ((await call(world.server.url, '/api/devices/codes', wish, token)).body as { code: string }).code;
  }
  beforeAll(async () => {
    const clock = { ...systemClock, now: () => Date.now() + world.ahead };
    world.server = await startTestServer({ clock, log: createLog('warn', sink), env: { DOCKET_ENROLMENT: 'code' } });
    const { token } = await signIn(world.server.url, 'admin@example.test');
    world.device = await openDevice(world.server.url, 'moderator', { code: await codeFor('moderator', token) });
    world.other = await openDevice(world.server.url, 'lead', { code: await codeFor('lead', token) });
    world.rows = await insertCase(world.server.ctx.db);
  });
  afterAll(() => world.server?.destroy());
  beforeEach(async () => {
    world.recording = [];
    lines = [];
    before = await contentsOf(world.server);
  });
  afterEach(async () => {
    world.ahead = 0;
    const after = await contentsOf(world.server);
    for (const name of world.recording) {
      delete before[name];
      delete after[name];
    }
    expect(after).toEqual(before);
  });
  return world;
}

/** A command that takes no place in the chain of the test's device, for what must not arrive. */
export function aside<T>(who: Device, make: () => T): T {
  const { seq, prevHash } = who;
  const made = make();
  who.seq = seq;
  who.prevHash = prevHash;
  return made;
}

export const noteOf = ({ rows }: Attacked, who: Device, body = 'an attack') =>
  who.sign('add_note', { case_id: rows.caseId, body });

export const pushOf = (world: Attacked, who: Device, change: Partial<Draft> = {}): Draft => ({
  ...draftOf({
    method: 'POST',
    path: '/sync/push',
    token: who.token,
    deviceId: who.id,
    body: { commands: [aside(who, () => noteOf(world, who))] },
  }),
  ...change,
});

export async function send(
  { server }: Attacked,
  sealed: Sealed,
): Promise<{ status: number; code: string | undefined }> {
  const response = await transmit(server.url, sealed);
  const body = (await response.json()) as { error?: { code: string } };
  return { status: response.status, code: body.error?.code };
}
