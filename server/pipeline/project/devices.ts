import { sql } from 'kysely';
import type { ServerTableRow } from '../../db/database.ts';
import { recordset } from '../../db/insert-rows.ts';
import { type Batch, ofType } from '../batch.ts';

/** A device that is seen again is told at most this often: when it was seen only says which devices are the newest. */
const SEEN_EVERY = sql.raw("interval '1 day'");

/** The devices that events name. (How lively accounts are, and who deals with whom: correlate.) */
export async function projectDevices({ trx, events, users }: Batch): Promise<void> {
  const rows = new Map<string, ServerTableRow<'user_devices'>>();
  for (const { payload, occurredAt } of ofType(
    events,
    'user.registered',
    'user.logged_in',
    'message.created',
    'message.edited',
  )) {
    const device = payload.device;
    if (!device?.id) continue;
    const user = users.of('user_id' in payload ? payload.user_id : payload.sender_id);
    const key = `${user.id}/${device.id}`;
    const known = rows.get(key);
    rows.set(key, {
      user_id: user.id,
      device_id: device.id,
      user_agent: device.user_agent ?? known?.user_agent ?? null,
      region: device.region ?? known?.region ?? null,
      first_seen_at: Math.min(known?.first_seen_at ?? occurredAt, occurredAt),
      last_seen_at: Math.max(known?.last_seen_at ?? occurredAt, occurredAt),
    });
  }
  const first = rows.values().next().value;
  if (!first) return;
  const columns = Object.keys(first);
  const list = sql.raw(columns.join(', '));
  // What was told within the day is left out before the insert: a conflict costs a lock on the row, and a page written.
  await sql`
    INSERT INTO user_devices (${list})
    SELECT ${list} FROM ${recordset('user_devices', columns, [...rows.values()])} WHERE NOT EXISTS (
      SELECT FROM user_devices known WHERE known.user_id = r.user_id AND known.device_id = r.device_id
         AND r.last_seen_at <= known.last_seen_at + ${SEEN_EVERY})
    ON CONFLICT (user_id, device_id) DO UPDATE SET last_seen_at = excluded.last_seen_at,
       user_agent = COALESCE(excluded.user_agent, user_devices.user_agent),
       region = COALESCE(excluded.region, user_devices.region)
     WHERE excluded.last_seen_at > user_devices.last_seen_at + ${SEEN_EVERY}`.execute(trx);
}
