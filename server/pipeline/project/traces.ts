import { subjectsOf } from '../../../core/contract/events/subjects.ts';
import { DAY_MS } from '../../../core/scoring/decay.ts';
import type { ServerTableRow } from '../../db/database.ts';
import { insertRows } from '../../db/insert-rows.ts';
import { type Batch, ofType, type StagedEvent } from '../batch.ts';

/** A device that is seen again is told at most this often. */
const SEEN_EVERY = "interval '1 hour'";

/** What events leave behind whatever they are: active days, pairs that deal with each other, devices. */
export async function projectTraces(batch: Batch): Promise<void> {
  await countActivity(batch);
  await countDealings(batch);
  await noteDevices(batch);
}

async function countActivity({ trx, events, users }: Batch): Promise<void> {
  const rows = new Map<string, ServerTableRow<'user_activity'>>();
  for (const event of events) {
    const [actor] = subjectsOf(event);
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

type Dealing = 'messages' | 'bookings' | 'transactions';

/** The pair that an event is about, and what kind of dealing it counts as. */
function pairOf(event: StagedEvent): { pair: [string, string]; counts: Dealing | null } | null {
  const { payload } = event;
  if (event.type === 'message.created') {
    return { pair: [event.payload.sender_id, event.payload.receiver_id], counts: 'messages' };
  }
  if (event.type === 'booking.created') {
    return { pair: [event.payload.client_id, event.payload.provider_id], counts: 'bookings' };
  }
  if (!('counterparty_id' in payload) || !payload.counterparty_id) return null;
  const pair: [string, string] = [payload.user_id, payload.counterparty_id];
  if (event.type === 'transaction.initiated' || event.type === 'wallet.transfer')
    return { pair, counts: 'transactions' };
  return { pair, counts: null };
}

async function countDealings({ trx, events, users }: Batch): Promise<void> {
  const rows = new Map<string, ServerTableRow<'relationships'>>();
  for (const event of events) {
    const found = pairOf(event);
    if (!found) continue;
    const [user_id, counterparty_id] = found.pair.map((id) => users.of(id).id).sort() as [string, string];
    if (user_id === counterparty_id) continue;
    const key = `${user_id}/${counterparty_id}`;
    const row = rows.get(key) ?? {
      user_id,
      counterparty_id,
      messages: 0,
      bookings: 0,
      transactions: 0,
      strength: null,
      first_at: event.occurredAt,
      last_at: event.occurredAt,
    };
    if (found.counts) row[found.counts] += 1;
    row.first_at = Math.min(row.first_at, event.occurredAt);
    row.last_at = Math.max(row.last_at, event.occurredAt);
    rows.set(key, row);
  }
  for (const { payload } of ofType(events, 'relationship.updated')) {
    const pair = [users.of(payload.user_id).id, users.of(payload.counterparty_id).id].sort();
    const row = rows.get(pair.join('/'));
    if (row) row.strength = payload.strength;
  }
  await insertRows(
    trx,
    'relationships',
    [...rows.values()],
    `(user_id, counterparty_id) DO UPDATE SET messages = relationships.messages + excluded.messages,
       bookings = relationships.bookings + excluded.bookings,
       transactions = relationships.transactions + excluded.transactions,
       strength = COALESCE(excluded.strength, relationships.strength),
       first_at = LEAST(relationships.first_at, excluded.first_at),
       last_at = GREATEST(relationships.last_at, excluded.last_at)`,
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
