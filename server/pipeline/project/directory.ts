import { sql } from 'kysely';
import { must } from '../../../core/lib/must.ts';
import type { LastScore } from '../../../core/scoring/last-score.ts';
import type { Row } from '../../../core/tables/index.ts';
import { newId } from '../../clock.ts';
import { insertRows, recordset } from '../../db/insert-rows.ts';
import type { Trx } from '../../db/kysely.ts';

const COLUMNS = [
  'id',
  'external_id',
  'display_name',
  'email',
  'phone',
  'user_type',
  'country',
  'verification_status',
  'status',
  'registered_at',
  'last_seen_at',
  'score',
  'tier',
  'trend',
  'platform_status',
  'in_evidence',
  'last_score',
] as const;

/** What projection may change of an account. Status, score and tier are not the platform's to set. */
const PATCHED = [
  'display_name',
  'email',
  'phone',
  'user_type',
  'country',
  'verification_status',
  'registered_at',
  'last_seen_at',
  'platform_status',
] as const;

export type Account = Omit<Row<'users'>, 'version'> & {
  platform_status: string | null;
  in_evidence: boolean;
  last_score: LastScore | null;
};
export type AccountPatch = Partial<Pick<Account, (typeof PATCHED)[number]>>;

/** The accounts of a batch: found or made for every id that an event names. */
export interface Directory {
  /** Our account for the platform's id. */
  of(externalId: string): Account;
  byId(id: string): Account;
  readonly all: readonly Account[];
  /** Of them, those with a live case: what concerns them is evidence. */
  readonly live: ReadonlySet<string>;
  /** Keeps what is not null; written by `saveAccounts`. */
  patch(account: Account, patch: AccountPatch): void;
  readonly patched: ReadonlySet<Account>;
  /** Those of whom nothing else changed than when they were last seen: written with their scores. */
  readonly seen: ReadonlySet<Account>;
}

/** Loads the accounts of these platform ids, and makes those that are new to us. */
export async function openDirectory(trx: Trx, externalIds: readonly string[], now: number): Promise<Directory> {
  const wanted = [...new Set(externalIds)].sort();
  const load = (ids: readonly string[]) =>
    trx.selectFrom('users').select(COLUMNS).where('external_id', '=', sql<string>`ANY(${ids}::text[])`).execute();
  const found: Account[] = await load(wanted);
  const known = new Set(found.map(({ external_id }) => external_id));
  const missing = wanted.filter((id) => !known.has(id));
  if (missing.length > 0) {
    const rows = missing.map((external_id) => ({
      id: newId(now),
      external_id,
      user_type: 'unknown',
      status: 'active',
    }));
    await insertRows(trx, 'users', rows, '(external_id) DO NOTHING');
    found.push(...(await load(missing)));
  }
  return directoryOf(found, await liveSubjects(trx, found));
}

/** Shorter than the time after which Postgres looks for a ring of waiting transactions, and ends one of them. */
const GIVE_WAY = sql`SET LOCAL lock_timeout TO '500ms'`;

/**
 * The directory of accounts that we know by our own ids, each locked until the end of the transaction: whoever scores
 * them at the same time shows their score after us. `skip` leaves out those that somebody else is scoring right now. In
 * a ring of waiting the batch of the pipeline goes on, and this transaction fails with 55P03.
 */
export async function lockAccounts(trx: Trx, userIds: readonly string[], skip?: 'busy'): Promise<Directory> {
  await GIVE_WAY.execute(trx);
  const rows = trx
    .selectFrom('users')
    .select(COLUMNS)
    .where('id', '=', sql<string>`ANY(${userIds}::uuid[])`)
    .orderBy('id')
    .forNoKeyUpdate();
  const found: Account[] = await (skip ? rows.skipLocked() : rows).execute();
  return directoryOf(found, await liveSubjects(trx, found));
}

/** The same, unlocked: for who only looks. */
export async function readAccounts(trx: Trx, userIds: readonly string[]): Promise<Directory> {
  const found: Account[] = await trx
    .selectFrom('users')
    .select(COLUMNS)
    .where('id', '=', sql<string>`ANY(${userIds}::uuid[])`)
    .orderBy('id')
    .execute();
  return directoryOf(found, new Set());
}

async function liveSubjects(trx: Trx, accounts: readonly Account[]): Promise<ReadonlySet<string>> {
  const live = await trx
    .selectFrom('cases')
    .select('subject_user_id')
    .where('state', 'in', ['open', 'claimed', 'pending_approval', 'reopened'])
    .where('subject_user_id', '=', sql<string>`ANY(${accounts.map(({ id }) => id)}::uuid[])`)
    .execute();
  return new Set(live.map((row) => row.subject_user_id));
}

function directoryOf(accounts: readonly Account[], live: ReadonlySet<string>): Directory {
  const byExternalId = new Map(accounts.map((account) => [account.external_id, account]));
  const byId = new Map(accounts.map((account) => [account.id, account]));
  const patched = new Set<Account>();
  const seen = new Set<Account>();
  return {
    of: (externalId) => must(byExternalId.get(externalId), 'an account of the batch'),
    byId: (id) => must(byId.get(id), 'an account of the batch'),
    all: accounts,
    live,
    patched,
    seen,
    patch(account, patch) {
      for (const key of PATCHED) {
        const value = patch[key];
        if (value === undefined || value === null || account[key] === value) continue;
        Object.assign(account, { [key]: value });
        if (key === 'last_seen_at' && !patched.has(account)) seen.add(account);
        else {
          patched.add(account);
          seen.delete(account);
        }
      }
    },
  };
}

/** Writes what events changed of accounts. */
export async function saveAccounts(trx: Trx, users: Directory): Promise<void> {
  if (users.patched.size === 0) return;
  const rows = [...users.patched].map((account) =>
    Object.fromEntries(['id', ...PATCHED].map((key) => [key, account[key as keyof Account]])),
  );
  const assignments = PATCHED.map((column) => `${column} = r.${column}`).join(', ');
  await sql`UPDATE users SET ${sql.raw(assignments)} FROM ${recordset('users', ['id', ...PATCHED], rows)}
            WHERE users.id = r.id`.execute(trx);
}
