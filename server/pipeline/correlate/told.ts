import { sql } from 'kysely';
import { coolDownPartner, isTold, type Raised } from '../../../core/detection/behaviour/cool-down.ts';
import type { Raise } from '../../../core/detection/behaviour/index.ts';
import type { ServerTableRow } from '../../db/database.ts';
import { insertRows, recordset } from '../../db/insert-rows.ts';
import type { Trx } from '../../db/kysely.ts';

type RaisedRow = ServerTableRow<'behaviour_raised'>;
export type Raising = Raise & { readonly eventId: string; readonly at: number };

const KEY = ['user_id', 'partner_id', 'type'] as const;
const rowOf = ({ draft, detector, at }: Raising): RaisedRow => ({
  user_id: draft.userId,
  partner_id: coolDownPartner(draft, detector.coolDown),
  type: draft.type,
  raised_at: at,
  confidence: draft.confidence,
});
const keyOf = (row: Pick<RaisedRow, (typeof KEY)[number]>): string => KEY.map((column) => row[column]).join('/');

/** Of what the events raised, in order, that which was not told lately; and keeps that it is told now. */
export async function keepUntold(trx: Trx, raised: readonly Raising[]): Promise<Raising[]> {
  if (raised.length === 0) return [];
  const keys = [...new Map(raised.map(rowOf).map((row) => [keyOf(row), row])).values()];
  const { rows } = await sql<RaisedRow>`
    SELECT b.* FROM ${recordset('behaviour_raised', KEY, keys)} JOIN behaviour_raised b USING (user_id, partner_id, type)`.execute(
    trx,
  );
  const last = new Map<string, Raised>(
    rows.map((row) => [keyOf(row), { at: row.raised_at, confidence: row.confidence }]),
  );
  const fresh = new Map<string, RaisedRow>();
  const untold = raised.filter((raising) => {
    const row = rowOf(raising);
    const key = keyOf(row);
    if (isTold(raising.draft, raising.at, last.get(key), raising.detector.coolDown)) return false;
    last.set(key, { at: row.raised_at, confidence: row.confidence });
    fresh.set(key, row);
    return true;
  });
  await insertRows(
    trx,
    'behaviour_raised',
    [...fresh.values()],
    `(user_id, partner_id, type) DO UPDATE SET raised_at = excluded.raised_at, confidence = excluded.confidence`,
  );
  return untold;
}
