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
  // Nobody else has events of these accounts now: what is not there is new. ON CONFLICT would lock each row that is.
  await sql`
    WITH given AS MATERIALIZED (SELECT ${list} FROM ${recordset('user_devices', columns, [...rows.values()])}), seen AS (
      UPDATE user_devices d SET last_seen_at = given.last_seen_at,
             user_agent = COALESCE(given.user_agent, d.user_agent), region = COALESCE(given.region, d.region)
        FROM given WHERE d.user_id = given.user_id AND d.device_id = given.device_id
         AND given.last_seen_at > d.last_seen_at + ${SEEN_EVERY})
    INSERT INTO user_devices (${list}) SELECT ${list} FROM given WHERE NOT EXISTS (
      SELECT FROM user_devices d WHERE d.user_id = given.user_id AND d.device_id = given.device_id)`.execute(trx);
}
