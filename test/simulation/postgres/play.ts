import { createHash } from 'node:crypto';
import { ROLE_NAMES } from '../../../core/access/roles.ts';
import { signer } from '../../../electron/backend/keys.ts';
import { signedBy } from '../../../server/auth/request-signature.ts';
import { importPublicKey, signText, verifyText } from '../../../server/crypto/ed25519.ts';
import { scopeOf } from '../../../server/feed/scope.ts';
import { contentsOf } from '../contents.ts';
import type { Keys } from '../keys.ts';
import { type Chosen, drawn, type Run, simulate } from '../simulate.ts';
import { inTurns } from '../turns.ts';
import type { Twin } from '../twin.ts';
import type { Sizes } from '../world-options.ts';
import type { Cluster } from './cluster.ts';
import { PgRun } from './run.ts';

/** The server's own: Postgres knows no others. */
const SIZES: Sizes = { inlineRows: 500, page: 2_000, partRows: 4_000, rangeRows: 1_000, urgentCases: 200 };

/** Postgres checks what devices sign, and signs what it answers. */
function keysOf({ ctx }: Cluster): Keys {
  const { key, publicKey } = ctx.keys.receipt;
  const known = importPublicKey(publicKey);
  if (!known) throw new Error('the server has no key');
  return {
    sign: (device, text) => signer(device)(text),
    verify: (by, text, signature) => signedBy(by)(text, signature),
    signAsServer: (text) => signText(key, text),
    verifyServer: (text, signature) => verifyText(known, text, signature),
    server: { key, publicKey },
  };
}

const digestOf = ({ rows, devices, commands }: Holding): string =>
  createHash('sha256')
    .update(JSON.stringify([rows, devices, commands]))
    .digest('hex')
    .slice(0, 16);

const byKey = (rows: Iterable<readonly [string, ...unknown[]]>) =>
  [...rows].sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0));

/** All that a server holds in the end: what each role may see, where the devices' chains stand, what came of each command. */
interface Holding {
  readonly rows: Readonly<Record<string, unknown>>;
  readonly devices: readonly unknown[];
  /** With the keys, which every run has others of. */
  readonly chains: readonly unknown[];
  readonly commands: readonly unknown[];
}

async function heldByTwin(twin: Twin): Promise<Holding> {
  const devices = [...twin.devices.values()];
  const rows: Record<string, unknown> = {};
  for (const role of ROLE_NAMES) rows[role] = byKey(contentsOf(await twin.window(scopeOf(role), '0', 1)).contents);
  return {
    rows,
    devices: byKey(
      devices.map(({ id, lastSeq, revokedAt, brokenAt }) => [id, lastSeq, revokedAt !== null, brokenAt !== null]),
    ),
    chains: byKey(devices.map(({ id, key, lastHash }) => [id, key, lastHash])),
    commands: byKey(twin.recorded.map(({ commandId, outcome, code }) => [`${commandId} ${outcome} ${code}`])),
  };
}

async function heldByPostgres({ side, cluster }: PgRun, epoch: string): Promise<Holding> {
  const rows: Record<string, unknown> = {};
  for (const role of ROLE_NAMES) rows[role] = byKey(contentsOf(await side.window(scopeOf(role), '0', epoch)).contents);
  const { db } = cluster.ctx;
  const devices = await db.selectFrom('devices').selectAll().execute();
  const outcomes = await db.selectFrom('command_outcomes').select(['command_id', 'outcome', 'code']).execute();
  return {
    rows,
    devices: byKey(devices.map((one) => [one.id, one.last_seq, one.revoked_at !== null, one.chain_broken_at !== null])),
    chains: byKey(devices.map((one) => [one.id, one.public_key, one.last_hash])),
    commands: byKey(outcomes.map(({ command_id, outcome, code }) => [`${command_id} ${outcome} ${code}`])),
  };
}

/** I7: outcomes without their audit row, and the other way round. */
async function unpaired({ cluster }: PgRun): Promise<number> {
  const { rows } = await cluster.pool.query<{ count: number }>(
    `SELECT count(*)::int AS count FROM command_outcomes o FULL JOIN audit_rows a ON a.id = (o.receipt->>'audit_id')::uuid
     WHERE (o.command_id IS NULL AND a.entity <> 'device_orders') OR a.id IS NULL`,
  );
  return rows[0]?.count ?? 0;
}

export interface OnPostgres extends Run {
  /** Of all that Postgres holds in the end; null when the story did not come to its end. */
  readonly held: string | null;
}

/** The story on Postgres; that the twin holds the same in the end is part of it. */
export async function playOnPostgres(cluster: Cluster, seed: string, chosen: Chosen): Promise<OnPostgres> {
  const run = new PgRun(cluster);
  await run.begin(drawn(seed).world.window);
  const story = await simulate(seed, { storage: run, keys: keysOf(cluster), sizes: SIZES, ...chosen });
  await run.end();
  if (story.broken.length > 0 || !story.twin) return { ...story, held: null };
  const [mine, theirs] = [await heldByTwin(story.twin), await heldByPostgres(run, story.twin.epoch)];
  const same = JSON.stringify(mine) === JSON.stringify(theirs);
  const odd = await unpaired(run);
  if (odd > 0) return { ...story, broken: [`I7 ${odd} outcomes or audit rows stand alone`], held: null };
  const broken = same ? [] : [`in the end the twin holds ${JSON.stringify(mine)}\nPostgres ${JSON.stringify(theirs)}`];
  return { ...story, broken, held: digestOf(theirs) };
}

export interface InMemory extends Run {
  readonly held: string;
}

/** The same story where there is nothing but the twin. */
export async function playInMemory(cluster: Cluster, seed: string, chosen: Chosen): Promise<InMemory> {
  const story = await simulate(seed, { storage: inTurns(), keys: keysOf(cluster), sizes: SIZES, ...chosen });
  return { ...story, held: digestOf(await heldByTwin(story.twin)) };
}
