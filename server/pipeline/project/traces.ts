import { actorOf } from '../../../core/contract/events/subjects.ts';
import { DAY_MS } from '../../../core/scoring/decay.ts';
import type { ServerTableRow } from '../../db/database.ts';
import { insertRows } from '../../db/insert-rows.ts';
import { type Batch, ofType } from '../batch.ts';

/** A device that is seen again is told at most this often. */
const SEEN_EVERY = "interval '1 hour'";

/** What events leave behind whatever they are: active days and devices. (Pairs that deal with each other: correlate.) */
export async function projectTraces(batch: Batch): Promise<void> {
  await countActivity(batch);
  await noteDevices(batch);
}

async function countActivity({ trx, events, users }: Batch): Promise<void> {
  const rows = new Map<string, ServerTableRow<'user_activity'>>();
  for (const event of events) {
    const actor = actorOf(event);
    if (!actor) continue;
    const { id } = users.of(actor);
    const day = Math.floor(event.occurredAt / DAY_MS);
    const key = `${id}/${day}`;
    rows.set(key, { user_id: id, day, events: (rows.get(key)?.events ?? 0) + 1 });
  }
  await insertRows(
    trx,
    'user_activity',
    [...rows.values()],
    '(user_id, day) DO UPDATE SET events = user_activity.events + excluded.events',
  );
}

async function noteDevices({ trx, events, users }: Batch): Promise<void> {
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
  await insertRows(
    trx,
    'user_devices',
    [...rows.values()],
    `(user_id, device_id) DO UPDATE SET last_seen_at = excluded.last_seen_at,
       user_agent = COALESCE(excluded.user_agent, user_devices.user_agent),
       region = COALESCE(excluded.region, user_devices.region)
     WHERE excluded.last_seen_at > user_devices.last_seen_at + ${SEEN_EVERY}`,
  );
}
