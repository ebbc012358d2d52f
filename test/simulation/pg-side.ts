import { zstdDecompressSync } from 'node:zlib';
import { sql } from 'kysely';
import { roleOf } from '../../core/access/roles.ts';
import type { CopyTable } from '../../core/contract/copy.ts';
import type { Order, OrderReport } from '../../core/contract/orders.ts';
import type { DigestReply, RangeReply, RangeRequest } from '../../core/contract/repair.ts';
import type { Certificate, PushResult } from '../../core/contract/wire.ts';
import { must } from '../../core/lib/must.ts';
import type { Table } from '../../core/tables/define.ts';
import type { Caller } from '../../server/auth/authenticate.ts';
import { inDatabase } from '../../server/auth/request-signature.ts';
import { pushCommands } from '../../server/commands/push.ts';
import type { ServerContext } from '../../server/context.ts';
import { insertRows, recordset } from '../../server/db/insert-rows.ts';
import type { Db } from '../../server/db/kysely.ts';
import { insertOrder, openOrders, takeReport } from '../../server/devices/orders.ts';
import { type Changes, readChanges } from '../../server/feed/changes.ts';
import { type CopyForm, makeCopy } from '../../server/feed/copy/make-copy.ts';
import type { Lend } from '../../server/feed/copy/read-beginning.ts';
import type { Spool } from '../../server/feed/copy/spool.ts';
import { caseRows } from '../../server/feed/copy/urgent.ts';
import type { Snapshot } from '../../server/feed/cursor.ts';
import { makeDigest } from '../../server/feed/digest/make-digest.ts';
import { readRange } from '../../server/feed/digest/read-range.ts';
import type { Scope } from '../../server/feed/scope.ts';
import { currentSnapshot, withClient } from '../../server/feed/snapshot.ts';
import { windowLines } from '../../server/feed/window.ts';
import type { Author, DeviceRecord, Push } from './backend.ts';
import type { Ordering } from './orders.ts';
import { idOf, SOMEBODY_ELSE } from './rows.ts';
import type { Write } from './store.ts';
import { tokenise } from './twin.ts';
import type { CopyDocument } from './twin-copy.ts';

const EVIDENCE = new Set(['users', 'messages', 'signals']);
const ERASABLE = new Set(['users', 'messages']);

/** The same writes as the twin's, on Postgres. */
async function apply(db: Db, { table, id, values, isNew, evidence, erased }: Write, now: number): Promise<void> {
  const extras = {
    ...(EVIDENCE.has(table) && (isNew || evidence) ? { in_evidence: evidence ?? false } : {}),
    ...(ERASABLE.has(table) && erased ? { erased_at: now } : {}),
  };
  const row = { id, ...values, ...extras };
  if (isNew) {
    await insertRows(db, table, [row]);
    return;
  }
  const columns = Object.keys(row).filter((name) => name !== 'id');
  const set = columns.map((name) => `"${name}" = r."${name}"`).join(', ');
  await sql`UPDATE ${sql.table(table)} AS t SET ${sql.raw(set)}
            FROM ${recordset(table, ['id', ...columns], [row])} WHERE t.id = r.id`.execute(db);
}

export interface PgTransaction {
  commit(): Promise<void>;
  rollBack(): Promise<void>;
}

interface WindowAsked {
  readonly scope: Scope;
  readonly cursor: string;
  readonly epoch: string;
  readonly at: number;
}

/** One of the two ends it. */
export interface Reading {
  readonly head: string;
  rest(): Promise<string[]>;
  leave(): Promise<void>;
}

/** What the twin stands in for: the server's own feed and commands on a real Postgres. */
export class PgSide {
  readonly #ctx: ServerContext;

  constructor(ctx: ServerContext) {
    this.#ctx = ctx;
  }

  async begin(writes: readonly Write[]): Promise<PgTransaction> {
    const trx = await this.#ctx.db.startTransaction().execute();
    try {
      for (const write of writes) await apply(trx, write, this.#ctx.clock.now());
    } catch (error) {
      await trx.rollback().execute();
      throw error;
    }
    return {
      commit: async () => void (await trx.commit().execute()),
      rollBack: async () => void (await trx.rollback().execute()),
    };
  }

  async enrol({ id, personId, key }: DeviceRecord): Promise<void> {
    const now = this.#ctx.clock.now();
    const chain = { last_seq: 0, last_hash: '0'.repeat(64), revoked_at: null, chain_broken_at: null };
    const times = { enrolled_at: now, certificate_not_after: now, last_seen_at: now };
    await insertRows(this.#ctx.db, 'devices', [
      { id, person_id: personId, name: 'a device', public_key: key, ...chain, ...times },
    ]);
  }

  async keepCertificate(certificate: Certificate): Promise<void> {
    const { id, device_id, issued_at, not_after } = certificate;
    await insertRows(this.#ctx.db, 'device_certificates', [
      { id, device_id, certificate, issued_at, decisions_used: 0 },
    ]);
    const values = { certificate_not_after: new Date(not_after) };
    await this.#ctx.db.updateTable('devices').set(values).where('id', '=', device_id).execute();
  }

  async rotate(deviceId: string, next: string, lastSeq: number): Promise<void> {
    const { db, clock } = this.#ctx;
    const { public_key } = await db
      .selectFrom('devices')
      .select('public_key')
      .where('id', '=', deviceId)
      .executeTakeFirstOrThrow();
    const retired = { public_key, device_id: deviceId, last_seq: lastSeq, retired_at: new Date(clock.now()) };
    await db.insertInto('retired_device_keys').values(retired).execute();
    await db.updateTable('devices').set({ public_key: next }).where('id', '=', deviceId).execute();
  }

  async revoke(deviceId: string, at: number): Promise<void> {
    await sql`UPDATE devices SET revoked_at = coalesce(revoked_at, ${new Date(at)}) WHERE id = ${deviceId}`.execute(
      this.#ctx.db,
    );
  }

  giveOrder({ deviceId, kind, ms }: Ordering): Promise<Order> {
    const order = {
      deviceId,
      kind,
      reason: 'a story',
      hours: ms / 3_600_000,
      orderedBy: idOf('person', SOMEBODY_ELSE),
    };
    return this.#ctx.db.transaction().execute((trx) => insertOrder(trx, this.#ctx, order));
  }

  openOrders(deviceId: string): Promise<unknown[]> {
    return openOrders(this.#ctx, deviceId);
  }

  async takeReport(id: string, report: OrderReport): Promise<void> {
    const { db } = this.#ctx;
    const { public_key: publicKey } = await db
      .selectFrom('devices')
      .select('public_key')
      .where('id', '=', id)
      .executeTakeFirstOrThrow();
    await takeReport(this.#ctx, { id, publicKey, revoked: false, seenAt: 0 }, report, report.order_id);
  }

  async countDecisions(id: string, decisions_used: number): Promise<void> {
    await this.#ctx.db.updateTable('device_certificates').set({ decisions_used }).where('id', '=', id).execute();
  }

  remember(deviceId: string, nonce: string, now: number): Promise<boolean> {
    return inDatabase(this.#ctx)(deviceId, nonce, now);
  }

  push(author: Author, { commands, sentAt }: Omit<Push, 'now'>): Promise<PushResult[]> {
    const person = { id: author.id, displayName: 'somebody', role: author.role };
    const { permissions } = roleOf(author.role);
    const caller: Caller = { sessionHash: '', person, permissions, device: null };
    return pushCommands(this.#ctx, caller, commands, sentAt);
  }

  /** The documents of a copy: its head and its parts. */
  copy(scope: Scope, form: CopyForm, epoch: string, at = 1): Promise<CopyDocument[]> {
    const documents: CopyDocument[] = [];
    return withClient(this.#ctx.pool, async (client) => {
      const spool: Spool = {
        write: async (n, frame) => {
          const packed = frame.subarray(frame.indexOf('\n') + 1);
          const document = zstdDecompressSync(packed);
          // Behind the head. JSON has no lines.
          documents[n + 1] = document.includes('\n') ? document : document.toString();
        },
        read: () => Promise.reject(new Error('it is not read again')),
        remove: () => Promise.resolve(),
      };
      const start = (head: object): void => {
        documents[0] = JSON.stringify({ t: 'copy', ...head });
      };
      const beside: Lend = (work) => withClient(this.#ctx.pool, work);
      const source = { client, beside, scope, epoch, now: () => at, tokenise, form };
      await makeCopy(source, spool, start, () => undefined);
      return documents;
    });
  }

  mine(scope: Scope, personId: string): Promise<CopyTable[]> {
    return withClient(this.#ctx.pool, (client) => caseRows(client, scope, tokenise, personId));
  }

  digest(scope: Scope): Promise<DigestReply> {
    return withClient(this.#ctx.pool, (client) => makeDigest({ client, scope, tokenise }));
  }

  range(scope: Scope, table: Table, asked: RangeRequest): Promise<RangeReply> {
    const ctx = { ...this.#ctx, keys: { ...this.#ctx.keys, tokenise } };
    return readRange(ctx, scope, table, asked);
  }

  current(): Promise<Snapshot> {
    return currentSnapshot(this.#ctx.pool);
  }

  changes(since: Snapshot): Promise<Changes> {
    return readChanges(this.#ctx.pool, since);
  }

  async window(scope: Scope, cursor: string, epoch: string, at = 1): Promise<string[]> {
    const reading = await this.readWindow({ scope, cursor, epoch, at });
    return [reading.head, ...(await reading.rest())];
  }

  /** A window whose snapshot is there, and none of its rows yet. */
  async readWindow({ at, ...asked }: WindowAsked): Promise<Reading> {
    const client = await this.#ctx.pool.connect();
    const lines = windowLines(client, { ...asked, now: () => at, tokenise, check: () => undefined });
    const linesOf = (texts: readonly string[]): string[] => texts.flatMap((text) => text.trimEnd().split('\n'));
    const first = await lines.next();
    return {
      head: linesOf([must(first.value || null, 'a head')]).join(''),
      async rest() {
        const texts: string[] = [];
        for await (const text of lines) texts.push(text);
        client.release();
        return linesOf(texts);
      },
      async leave() {
        await lines.return(undefined);
        client.release(true);
      },
    };
  }
}
