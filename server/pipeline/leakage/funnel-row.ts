import { sql } from 'kysely';
import type { Funnel } from '../../../core/leakage/define.ts';
import { binaryColumn } from '../../db/binary-array.ts';
import type { ServerTableRow } from '../../db/database.ts';
import { insertRows } from '../../db/insert-rows.ts';
import type { Trx } from '../../db/kysely.ts';

export type FunnelRow = ServerTableRow<'leakage_funnels'>;

/** A funnel with what the rules do not look at. */
export interface KeptFunnel {
  readonly funnel: Funnel;
  readonly eventIds: Readonly<Record<'signal' | 'attempt' | 'confirmation' | 'leakage', string | null>>;
  readonly sourceId: string;
  readonly correlationId: string;
}

export const fromRow = (row: FunnelRow): KeptFunnel => ({
  funnel: {
    stage: row.stage,
    windowFrom: row.window_from,
    kinds: row.kinds,
    leakerId: row.leaker_id,
    destination: row.destination,
    signalAt: row.signal_at,
    attemptAt: row.attempt_at,
    confirmationAt: row.confirmation_at,
    leakageAt: row.leakage_at,
    loss: row.estimated_loss === null ? null : Number(row.estimated_loss),
    currency: row.currency,
    checkAt: row.check_at,
  },
  eventIds: {
    signal: row.signal_event_id,
    attempt: row.attempt_event_id,
    confirmation: row.confirmation_event_id,
    leakage: row.leakage_event_id,
  },
  sourceId: row.source_id,
  correlationId: row.correlation_id,
});

function toRow(user_id: string, counterparty_id: string, kept: KeptFunnel): FunnelRow {
  const { funnel, eventIds } = kept;
  return {
    user_id,
    counterparty_id,
    stage: funnel.stage,
    window_from: funnel.windowFrom,
    kinds: funnel.kinds,
    leaker_id: funnel.leakerId,
    destination: funnel.destination,
    signal_at: funnel.signalAt,
    signal_event_id: eventIds.signal ?? '',
    attempt_at: funnel.attemptAt,
    attempt_event_id: eventIds.attempt,
    confirmation_at: funnel.confirmationAt,
    confirmation_event_id: eventIds.confirmation,
    leakage_at: funnel.leakageAt,
    leakage_event_id: eventIds.leakage,
    estimated_loss: funnel.loss === null ? null : funnel.loss.toFixed(2),
    currency: funnel.currency,
    check_at: funnel.checkAt,
    source_id: kept.sourceId,
    correlation_id: kept.correlationId,
  };
}

/** Locked until the end of the transaction: the check by the clock runs beside the pipeline. */
export async function loadFunnels(
  trx: Trx,
  pairs: readonly { readonly a: string; readonly b: string }[],
): Promise<FunnelRow[]> {
  if (pairs.length === 0) return [];
  const { rows } = await sql<FunnelRow>`
    SELECT f.* FROM unnest(${binaryColumn('uuid', pairs, 'a')}::uuid[], ${binaryColumn('uuid', pairs, 'b')}::uuid[]) AS p(a, b)
      JOIN leakage_funnels f ON f.user_id = p.a AND f.counterparty_id = p.b FOR UPDATE OF f`.execute(trx);
  return rows;
}

const COLUMNS = [
  'stage',
  'window_from',
  'kinds',
  'destination',
  'attempt_at',
  'attempt_event_id',
  'confirmation_at',
  'confirmation_event_id',
  'leakage_at',
  'leakage_event_id',
  'estimated_loss',
  'currency',
  'check_at',
];

/** `kept` by pair key (`smaller id/larger id`). */
export async function saveFunnels(trx: Trx, kept: ReadonlyMap<string, KeptFunnel>): Promise<void> {
  const rows = [...kept.keys()].sort().map((key) => {
    const [user_id = '', counterparty_id = ''] = key.split('/');
    return toRow(user_id, counterparty_id, kept.get(key) as KeptFunnel);
  });
  const updates = COLUMNS.map((column) => `${column} = excluded.${column}`).join(', ');
  await insertRows(trx, 'leakage_funnels', rows, `(user_id, counterparty_id) DO UPDATE SET ${updates}`);
}
