import { sql } from 'kysely';
import type { BookingFact } from '../../../../core/detection/behaviour/facts.ts';
import type { Trx } from '../../../db/kysely.ts';
import { LIMITS } from '../../limits.ts';
import { groupOf, type Span, wantedSet } from '../wanted.ts';

/** The newest of each side: 30 days of what a client does, 90 of a provider's work, and bookings made a month ahead. */
const AS_CLIENT = { lookBack: "interval '60 days'", most: LIMITS.bookingsAsClient };
const AS_PROVIDER = { lookBack: "interval '120 days'", most: LIMITS.bookingsAsProvider };

interface BookingRow {
  of: string | null;
  external_id: string;
  client_id: string;
  provider_id: string;
  category: string | null;
  amount: string | null;
  currency: string | null;
  status: BookingFact['status'];
  status_at: number;
  scheduled_at: number | null;
  local_hour: number | null;
  timezone: string | null;
  booked_at: number;
  ended_at: number | null;
  fault_user_id: string | null;
}

export interface LoadedBookings {
  readonly byUser: ReadonlyMap<string, readonly BookingFact[]>;
  readonly byRef: ReadonlyMap<string, BookingFact>;
}

/** The bookings of these users, and those with these platform ids however old they are. */
export async function loadBookings(trx: Trx, spans: readonly Span[], refs: readonly string[]): Promise<LoadedBookings> {
  if (spans.length === 0 && refs.length === 0) return { byUser: new Map(), byRef: new Map() };
  const columns = sql.raw(
    `b.external_id, b.client_id, b.provider_id, b.category, b.amount, b.currency, b.status, b.status_at,
     b.scheduled_at, b.local_hour, b.timezone, b.booked_at, b.ended_at, b.fault_user_id`,
  );
  const side = (column: string, { lookBack, most }: typeof AS_CLIENT) => sql`
    SELECT w.user_id AS of, b.* FROM ${wantedSet(spans)} CROSS JOIN LATERAL (
      SELECT ${columns} FROM bookings b
       WHERE ${sql.ref(column)} = w.user_id AND b.booked_at > w.first - ${sql.raw(lookBack)} AND b.booked_at <= w.until
       ORDER BY b.booked_at DESC LIMIT ${sql.lit(most)}) b`;
  const { rows } = await sql<BookingRow>`
    ${side('b.client_id', AS_CLIENT)} UNION ALL ${side('b.provider_id', AS_PROVIDER)}
    UNION ALL SELECT NULL, ${columns} FROM bookings b WHERE b.external_id = ANY(${refs}::text[])`.execute(trx);
  const found = rows.map((row) => ({ of: row.of, fact: toFact(row) }));
  const ofUsers = found.flatMap(({ of, fact }) => (of === null ? [] : [{ of, fact }]));
  const byUser = groupOf(ofUsers, ({ fact }) => fact);
  for (const list of byUser.values()) list.sort((a, b) => a.bookedAt - b.bookedAt);
  return { byUser, byRef: new Map(found.map(({ fact }) => [fact.ref, fact])) };
}

const toFact = (row: BookingRow): BookingFact => ({
  ref: row.external_id,
  clientId: row.client_id,
  providerId: row.provider_id,
  category: row.category,
  amount: row.amount === null ? null : Number(row.amount),
  currency: row.currency,
  status: row.status,
  statusAt: row.status_at,
  scheduledAt: row.scheduled_at,
  localHour: row.local_hour,
  hourIsUtc: row.timezone === null,
  bookedAt: row.booked_at,
  endedAt: row.ended_at,
  faultId: row.fault_user_id,
});
