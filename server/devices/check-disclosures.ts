import { sql } from 'kysely';
import { IDENTITIES, whyNotReveal } from '../../core/access/disclosure.ts';
import type { Permission } from '../../core/access/permissions.ts';
import type { RecordEntry } from '../../core/contract/record.ts';
import type { Trx } from '../db/kysely.ts';
import type { Finding } from './check-records.ts';

/** What the server itself has answered to the device under these correlation ids, as `table/id/column`. */
async function answered(trx: Trx, deviceId: string, ids: readonly string[]): Promise<Map<string, Set<string>>> {
  const found = new Map<string, Set<string>>();
  if (ids.length === 0) return found;
  const { rows } = await sql<{ id: string; item: string }>`
    SELECT correlation_id AS id, entity || '/' || entity_id || '/' || split_part(action, '.', 1) AS item
      FROM audit_rows
     WHERE correlation_id = ANY (${ids}::uuid[]) AND device_id = ${deviceId} AND actor_kind = 'person'
       AND action IN ('content.revealed', 'email.revealed', 'phone.revealed')`.execute(trx);
  for (const { id, item } of rows) found.set(id, (found.get(id) ?? new Set()).add(item));
  return found;
}

const MAY_EXPORT: readonly Permission[] = ['cases.export', 'cases.export_own'];

function mayDo({ kind, what = [] }: RecordEntry, permissions: readonly Permission[]): boolean {
  if (kind === 'case.viewed') return true;
  if (kind === 'case.exported') return MAY_EXPORT.some((one) => permissions.includes(one));
  const messages = what.filter((item) => item.startsWith('messages/'));
  const identities = IDENTITIES.filter((field) => what.some((item) => item.endsWith(`/${field}`)));
  return whyNotReveal(permissions, { messages, identities }) === null;
}

/**
 * What is wrong with reveals and exports in a record. A device shows in full only what the server answered, so an entry
 * that names more was made by something else; and whose role allows neither has a console that was altered, or lost the
 * role since.
 */
export async function checkDisclosures(
  trx: Trx,
  deviceId: string,
  entries: readonly RecordEntry[],
  permissions: readonly Permission[],
): Promise<Finding[]> {
  const reveals = entries.filter(({ kind }) => kind === 'case.revealed');
  const known = await answered(
    trx,
    deviceId,
    reveals.flatMap(({ answer }) => answer ?? []),
  );
  const unknown = reveals.filter(({ answer, what = [] }) => {
    const items = known.get(answer ?? '');
    return !items || what.some((item) => !items.has(item));
  });
  const beyond = entries.filter((entry) => !mayDo(entry, permissions));
  return [
    ...unknown.map(
      ({ seq }): Finding => ({ kind: 'record.unanswered', detail: `number ${seq} shows what was never answered` }),
    ),
    ...beyond.map(({ seq, kind }): Finding => ({ kind: 'record.beyond_role', detail: `number ${seq}: ${kind}` })),
  ];
}
