import { BOOKING_STATUSES } from '../../../core/tables/bookings.ts';
import type { Row } from '../../../core/tables/index.ts';
import { newId } from '../../clock.ts';
import { type Batch, ofType, type StagedOf } from '../batch.ts';
import { localHour } from './local-hour.ts';
import { existing, upsertRows } from './upsert.ts';

type Status = (typeof BOOKING_STATUSES)[number];
type BookingEvent = StagedOf<`booking.${Status}`>;
type BookingRow = Omit<Row<'bookings'>, 'version'> & {
  timezone: string | null;
  local_hour: number | null;
  fault_user_id: string | null;
  reason: string | null;
  status_at: number;
  in_evidence: boolean;
};

const ENDED: ReadonlySet<Status> = new Set(['completed', 'cancelled', 'no_show']);

/** A booking has the status of its latest event; what has ended is not opened again by an update. */
export async function projectBookings({ trx, events, users, now }: Batch): Promise<void> {
  const types = BOOKING_STATUSES.map((status) => `booking.${status}` as const);
  const told: BookingEvent[] = ofType(events, ...types);
  const ids = [...new Set(told.map(({ payload }) => payload.booking_id))];
  const before = await existing<BookingRow>(trx, 'bookings', ids);
  const rows = new Map(before.map((row) => [row.external_id, row]));
  for (const event of told) {
    const row = rows.get(event.payload.booking_id);
    rows.set(event.payload.booking_id, next(row ?? null, event, users, now));
  }
  await upsertRows(trx, 'bookings', [...rows.values()].map(stored), before);
}

function next(row: BookingRow | null, event: BookingEvent, users: Batch['users'], now: number): BookingRow {
  const { payload, occurredAt } = event;
  const told = event.type.slice('booking.'.length) as Status;
  const client = users.of(payload.client_id).id;
  const provider = users.of(payload.provider_id).id;
  const late = row !== null && row.status_at > occurredAt;
  const keeps = row !== null && (late || (ENDED.has(row.status) && !ENDED.has(told)));
  const status = keeps ? row.status : told;
  const scheduled = payload.scheduled_at ? Date.parse(payload.scheduled_at) : null;
  const scheduledAt = (late ? row.scheduled_at : null) ?? scheduled ?? row?.scheduled_at ?? null;
  const timezone = payload.timezone ?? row?.timezone ?? null;
  return {
    id: row?.id ?? newId(now),
    external_id: payload.booking_id,
    client_id: client,
    provider_id: provider,
    category: payload.category ?? row?.category ?? null,
    amount: payload.amount ?? row?.amount ?? null,
    currency: payload.currency ?? row?.currency ?? null,
    status,
    scheduled_at: scheduledAt,
    booked_at: Math.min(row?.booked_at ?? occurredAt, occurredAt),
    ended_at: keeps ? row.ended_at : ENDED.has(status) ? occurredAt : null,
    timezone,
    local_hour: scheduledAt === null ? null : localHour(scheduledAt, timezone),
    fault_user_id: keeps ? row.fault_user_id : faultOf(event, client, provider),
    reason: payload.reason ?? row?.reason ?? null,
    status_at: late ? row.status_at : occurredAt,
    in_evidence: users.live.has(client) || users.live.has(provider),
  };
}

/** `by` names a side, or one of the two by id. */
function faultOf({ payload }: BookingEvent, client: string, provider: string): string | null {
  if (payload.by === 'client' || payload.by === payload.client_id) return client;
  if (payload.by === 'provider' || payload.by === payload.provider_id) return provider;
  return null;
}

const stored = (row: BookingRow) => ({
  id: row.id,
  external_id: row.external_id,
  client_id: row.client_id,
  provider_id: row.provider_id,
  category: row.category,
  amount: row.amount,
  currency: row.currency,
  status: row.status,
  scheduled_at: row.scheduled_at,
  booked_at: row.booked_at,
  ended_at: row.ended_at,
  timezone: row.timezone,
  local_hour: row.local_hour,
  fault_user_id: row.fault_user_id,
  reason: row.reason,
  status_at: row.status_at,
  in_evidence: row.in_evidence,
});
