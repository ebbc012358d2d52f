import { randomUUID, sign, verify } from 'node:crypto';
import { findingsOf } from '../core/operation/conditions.ts';
import type { ServerContext } from './context.ts';
import { importPublicKey } from './crypto/ed25519.ts';
import { openField, sealField } from './crypto/field.ts';
import { migrationProblem } from './db/migrate.ts';
import { withDeadline } from './deadline.ts';
import { placeOf } from './operation/place.ts';
import { readVitals } from './operation/vitals.ts';

export interface Check {
  readonly ok: boolean;
  /** Null when nothing is wrong. For those who keep the server running: it may name sources and quote the driver. */
  readonly problem: string | null;
}

/** A database that is there and does not answer is no better than one that is away; whoever asks here asks again soon. */
const CHECKED_WITHIN_MS = 3_000;

const passed: Check = { ok: true, problem: null };

async function check(run: () => Promise<string | null>): Promise<Check> {
  try {
    const problem = await withDeadline(CHECKED_WITHIN_MS, run);
    return problem === null ? passed : { ok: false, problem };
  } catch (error) {
    return { ok: false, problem: (error as Error).message };
  }
}

/** Of every source, whether its live secret opens with the key of the data folder; and whether our own keys work. */
async function keyRingProblem({ pool, dataKey, keys }: ServerContext): Promise<string | null> {
  const probe = randomUUID();
  if (openField(dataKey, 'self-test', sealField(dataKey, 'self-test', probe)) !== probe) return 'sealing does not work';
  const publicKey = importPublicKey(keys.receipt.publicKey);
  const bytes = Buffer.from(probe);
  if (!publicKey || !verify(null, bytes, publicKey, sign(null, bytes, keys.receipt.key)))
    return 'the receipt key does not sign';
  const { rows } = await pool.query<{ name: string }>(
    `SELECT name FROM sources WHERE active AND split_part(secret, '.', 2) <> $1 ORDER BY name`,
    [dataKey.id],
  );
  if (rows.length === 0) return null;
  return `sealed with another key than that of the data folder: ${rows.map(({ name }) => name).join(', ')}`;
}

/** What the server cannot work without. */
const CHECKS: Readonly<Record<string, (ctx: ServerContext) => Promise<string | null>>> = {
  async database(ctx) {
    await ctx.pool.query('SELECT 1');
    return null;
  },
  migrations: (ctx) => migrationProblem((sql) => ctx.pool.query(sql)),
  key_ring: keyRingProblem,
};

export type Checks = Readonly<Record<string, Check>>;

export async function runChecks(ctx: ServerContext): Promise<Checks> {
  const entries = Object.entries(CHECKS).map(async ([name, run]) => [name, await check(() => run(ctx))] as const);
  return Object.fromEntries(await Promise.all(entries));
}

export const allPassed = (checks: Checks): boolean => Object.values(checks).every(({ ok }) => ok);

/** `ok` only when every check passed and nothing urgent was found; what cannot be read is never good. */
export async function isHealthy(ctx: ServerContext): Promise<boolean> {
  if (!allPassed(await runChecks(ctx))) return false;
  try {
    const findings = findingsOf(await readVitals(ctx), placeOf(ctx.config));
    return findings.every(({ priority }) => priority !== 'critical' && priority !== 'high');
  } catch (error) {
    ctx.log.warn({ err: error }, 'how the server is could not be read');
    return false;
  }
}
