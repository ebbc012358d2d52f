import { chmod, mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type EmbeddedPostgres, startEmbedded } from '../../../server/db/embedded.ts';
import { migrate } from '../../../server/db/migrate.ts';
import { createRandom } from '../../../server/simulation/random.ts';
import { ACTIVITY } from '../../support/activity.ts';
import { Burst, enough } from '../../support/burst.ts';
import { type ServerProcess, startServerProcess } from '../../support/server-process.ts';

/** The moments repeat with it; what is under way at them depends on the machine. */
const SEED = process.env.DOCKET_TEST_SEED ?? 'crash';
const SERVER_KILLS = 20;
const POSTGRES_KILLS = 20;
/** A crash falls this long after the last start: into the first batches, or into the middle of many. */
const SOONEST_MS = 30;
const LATEST_MS = 600;

let folder: string;
let postgres: EmbeddedPostgres;
let server: ServerProcess;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'docket-test-crash-'));
  await chmod(folder, 0o755);
  // Durable, as in production.
  postgres = await startEmbedded({ dataFolder: folder });
  await migrate(postgres.url);
  server = await startServerProcess(postgres.url, folder);
});
afterAll(async () => {
  await server?.kill();
  await postgres?.stop();
  await rm(folder, { recursive: true, force: true });
});

// biome-ignore lint/suspicious/noExplicitAny: rows as SQL answers them
async function query(text: string, values: unknown[] = []): Promise<any[]> {
  const client = new pg.Client({ connectionString: postgres.url });
  await client.connect();
  try {
    return (await client.query(text, values)).rows;
  } finally {
    await client.end();
  }
}

/** All of its processes at once, as when the machine goes; comes back by recovery from its log. */
async function crashPostgres(): Promise<void> {
  const [first] = (await readFile(join(folder, 'postgres', 'data', 'postmaster.pid'), 'utf8')).split('\n');
  const family = [Number(first)];
  for (const pid of (await readdir('/proc')).filter((name) => /^\d+$/.test(name))) {
    // Processes end while we look.
    const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '');
    if (stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1] === first) family.push(Number(pid));
  }
  for (const pid of family) {
    try {
      process.kill(pid, 'SIGKILL');
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
    }
  }
  postgres = await startEmbedded({ dataFolder: folder });
}

async function crashServer(): Promise<void> {
  await server.kill();
  server = await startServerProcess(postgres.url, folder);
}

describe('killed at random moments of a burst', () => {
  let bursts: Burst[];
  let sent: readonly string[];

  test(`the server ${SERVER_KILLS} times, Postgres ${POSTGRES_KILLS} times: everything acknowledged is worked off`, async () => {
    const random = createRandom(SEED);
    bursts = ['ann', 'ben'].map((name) => new Burst(name, () => server));
    const kills = [...Array(SERVER_KILLS).fill(crashServer), ...Array(POSTGRES_KILLS).fill(crashPostgres)]
      .map((crash: () => Promise<void>) => ({ crash, place: random.float() }))
      .sort((a, b) => a.place - b.place);
    for (const { crash } of kills) {
      await wait(random.between(SOONEST_MS, LATEST_MS));
      await crash();
    }
    await expect.poll(enough(bursts), { timeout: 60_000 }).toBe(true);
    await Promise.all(bursts.map((burst) => burst.stop()));
    sent = bursts.flatMap(({ acknowledged }) => acknowledged.map(({ id }) => id));
    const waiting = async () => (await query('SELECT count(*)::int AS n FROM event_queue'))[0].n;
    await expect.poll(waiting, { timeout: 120_000, interval: 250 }).toBe(0);
    expect(await query('SELECT error FROM dead_letters')).toEqual([]);
    const missing = await query(
      `SELECT s.id FROM unnest($1::uuid[]) AS s(id) WHERE NOT EXISTS (SELECT 1 FROM events e WHERE e.id = s.id)
        OR NOT EXISTS (SELECT 1 FROM signals g WHERE g.event_id = s.id AND g.type = 'CONTACT_PHONE')`,
      [sent],
    );
    expect(missing).toEqual([]);
  }, 1_800_000);

  test('no effect twice: what each handling counts up was counted once for each stored event', async () => {
    const [stored] = await query(`SELECT count(*)::int AS n FROM events WHERE type = 'message.created'`);
    expect(stored.n).toBe(sent.length);
    const [counted] = await query(
      `SELECT (SELECT sum(events)::int FROM ${ACTIVITY} days) AS activity,
              (SELECT sum(messages)::int FROM relationships) AS ties,
              (SELECT count(*)::int FROM messages) AS messages`,
    );
    expect(counted).toEqual({ activity: stored.n, ties: stored.n, messages: stored.n });
    expect(await query('SELECT event_id FROM signals GROUP BY event_id, user_id, type HAVING count(*) > 1')).toEqual(
      [],
    );
    expect(
      await query(
        `SELECT user_id FROM actions WHERE state = 'applied' AND ends_at IS NULL
          GROUP BY user_id, kind, shadow HAVING count(*) > 1`,
      ),
    ).toEqual([]);
  });

  test('every act and every case has its audit row, and every audit row its act', async () => {
    const [pairs] = await query(
      `SELECT (SELECT count(*)::int FROM actions) AS actions,
              (SELECT count(DISTINCT entity_id)::int FROM audit_rows WHERE action IN
                ('action.shadowed', 'action.proposed', 'action.applied')) AS acted,
              (SELECT count(*)::int FROM audit_rows WHERE action IN
                ('action.shadowed', 'action.proposed', 'action.applied')) AS told,
              (SELECT count(*)::int FROM cases) AS cases,
              (SELECT count(*)::int FROM audit_rows WHERE action = 'case.opened') AS opened,
              (SELECT sum(version - 1)::int FROM cases) AS changes,
              (SELECT count(*)::int FROM audit_rows WHERE action = 'case.evidence_added') AS added`,
    );
    expect(Math.min(pairs.actions, pairs.cases)).toBeGreaterThan(0);
    expect({ acted: pairs.acted, told: pairs.told }).toEqual({ acted: pairs.actions, told: pairs.actions });
    expect(pairs.opened).toBe(pairs.cases);
    expect(pairs.added).toBe(pairs.changes);
    const orphans = await query(
      `SELECT entity_id FROM audit_rows a WHERE a.entity = 'actions'
          AND NOT EXISTS (SELECT 1 FROM actions x WHERE x.id::text = a.entity_id)
       UNION ALL SELECT entity_id FROM audit_rows a WHERE a.entity = 'cases'
          AND NOT EXISTS (SELECT 1 FROM cases c WHERE c.id::text = a.entity_id)`,
    );
    expect(orphans).toEqual([]);
  });

  test('every user’s events were handled in the order in which they were sent', async () => {
    // Ids of signals rise in the order in which they are made, within and across batches.
    const rows = await query(`SELECT user_id, event_id FROM signals WHERE type = 'CONTACT_PHONE' ORDER BY user_id, id`);
    const handled = Map.groupBy(rows, ({ user_id }) => user_id);
    const place = new Map(sent.map((id, index) => [id, index]));
    for (const own of handled.values()) {
      const places = own.map(({ event_id }) => place.get(event_id) ?? -1);
      expect(places).toEqual([...places].sort((a, b) => a - b));
    }
    expect(handled.size).toBeGreaterThan(10);
  });
});
