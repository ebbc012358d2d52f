import { sql } from 'kysely';
import type { RecordEntry, RecordRequest } from '../../core/contract/record.ts';
import { type AuditRow, writeAudit } from '../audit/write-audit.ts';
import type { Caller } from '../auth/authenticate.ts';
import { newId } from '../clock.ts';
import type { ServerContext } from '../context.ts';
import { hashOf } from '../crypto/signed.ts';
import { insertRows, recordset } from '../db/insert-rows.ts';
import type { Trx } from '../db/kysely.ts';
import { HttpError } from '../http-error.ts';
import { checkDisclosures } from './check-disclosures.ts';
import { checkRecords, type RecordState } from './check-records.ts';

const NOTHING: RecordState = { lastSeq: 0, lastHash: '0'.repeat(64), claimedSeq: 0, claimedHash: '0'.repeat(64) };
const COLUMNS = ['device_id', 'last_seq', 'last_hash', 'claimed_seq', 'claimed_hash', 'updated_at'] as const;

const rowOf = (deviceId: string, state: RecordState, now: number) => ({
  device_id: deviceId,
  last_seq: state.lastSeq,
  last_hash: state.lastHash,
  claimed_seq: state.claimedSeq,
  claimed_hash: state.claimedHash,
  updated_at: now,
});

/** The row is made first, so that two requests of one device come one after the other. */
async function lockState(trx: Trx, deviceId: string, now: number): Promise<RecordState> {
  await insertRows(trx, 'device_records', [rowOf(deviceId, NOTHING, now)], '(device_id) DO NOTHING');
  const row = await trx
    .selectFrom('device_records')
    .selectAll()
    .where('device_id', '=', deviceId)
    .forUpdate()
    .executeTakeFirstOrThrow();
  return {
    lastSeq: row.last_seq,
    lastHash: row.last_hash,
    claimedSeq: row.claimed_seq,
    claimedHash: row.claimed_hash,
  };
}

/** A device of the caller's, also an earlier one of theirs: what it recorded is taken whatever became of it. */
async function assertOwn(trx: Trx, caller: Caller, { device_id, entries }: RecordRequest): Promise<void> {
  const owner = await trx.selectFrom('devices').select('person_id').where('id', '=', device_id).executeTakeFirst();
  if (!owner) throw new HttpError('device_unknown', { detail: 'the device that recorded it' });
  if (owner.person_id !== caller.person.id) throw new HttpError('forbidden', { detail: 'the device of somebody else' });
  const isForeign = entries.some((entry) => entry.device_id !== device_id || entry.person_id !== caller.person.id);
  if (isForeign) throw new HttpError('forbidden', { detail: 'the record of somebody else' });
}

/** When, why and what, as far as the entry says so: of the entry itself the server keeps the hash alone. */
function reasonOf({ seq, at, offline, reason, what, answer }: RecordEntry): string {
  const when = new Date(at).toISOString();
  return [
    `number ${seq}, ${when}${offline ? ', without the server' : ''}`,
    ...(reason ? [reason] : []),
    ...(what ? [what.join(', ')] : []),
    ...(answer ? [`answer ${answer}`] : []),
  ].join('; ');
}

/**
 * Takes what a device recorded: an audit row of the device for each entry, and one for each thing that is wrong with
 * the chain. Answers the number up to which all is recorded.
 */
export function takeRecords(
  ctx: ServerContext,
  caller: Caller,
  request: RecordRequest,
  correlationId: string,
): Promise<number> {
  const now = ctx.clock.now();
  const deviceId = request.device_id;
  return ctx.db.transaction().execute(async (trx) => {
    await assertOwn(trx, caller, request);
    const { taken, findings: broken, state } = checkRecords(await lockState(trx, deviceId, now), request, hashOf);
    const entries = taken.map(({ entry }) => entry);
    const findings = [...broken, ...(await checkDisclosures(trx, deviceId, entries, caller.permissions))];
    const base = { actor: { kind: 'device', id: deviceId }, correlationId, deviceId, recordedAt: now } as const;
    const seen = taken.map(({ entry, hash }): AuditRow => {
      return {
        ...base,
        id: newId(now),
        action: entry.kind,
        entity: entry.entity,
        entityId: entry.entity_id,
        afterHash: hash,
        reason: reasonOf(entry),
      };
    });
    const wrong = findings.map(
      ({ kind, detail }): AuditRow => ({
        ...base,
        id: newId(now),
        action: kind,
        entity: 'devices',
        entityId: deviceId,
        reason: detail,
      }),
    );
    await writeAudit(trx, [...seen, ...wrong]);
    for (const finding of findings)
      ctx.log.warn({ device_id: deviceId, correlation_id: correlationId, ...finding }, 'the record of a device');
    await sql`UPDATE device_records AS d SET last_seq = r.last_seq, last_hash = r.last_hash, claimed_seq = r.claimed_seq,
                     claimed_hash = r.claimed_hash, updated_at = r.updated_at
                FROM ${recordset('device_records', COLUMNS, [rowOf(deviceId, state, now)])}
               WHERE d.device_id = r.device_id`.execute(trx);
    return state.lastSeq;
  });
}

/** What signed commands say of where their device's record stands; the highest counts. */
export async function noteClaims(
  trx: Trx,
  claims: readonly { readonly deviceId: string; readonly seq: number; readonly hash: string }[],
  now: number,
): Promise<void> {
  const highest = new Map([...claims].sort((a, b) => a.seq - b.seq).map((claim) => [claim.deviceId, claim]));
  const rows = [...highest.values()].map(({ deviceId, seq, hash }) =>
    rowOf(deviceId, { ...NOTHING, claimedSeq: seq, claimedHash: hash }, now),
  );
  await insertRows(
    trx,
    'device_records',
    rows,
    `(device_id) DO UPDATE SET claimed_seq = excluded.claimed_seq, claimed_hash = excluded.claimed_hash,
       updated_at = excluded.updated_at WHERE device_records.claimed_seq < excluded.claimed_seq`,
  );
}
