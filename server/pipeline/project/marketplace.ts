import { newId } from '../../clock.ts';
import type { ServerTableRow } from '../../db/database.ts';
import { insertRows } from '../../db/insert-rows.ts';
import { type Batch, ofType } from '../batch.ts';
import { existing, upsertRows } from './upsert.ts';

const ONCE = '(external_id) DO NOTHING';

/** Ratings, reports, categories and disputes. */
export async function projectMarketplace(batch: Batch): Promise<void> {
  const { trx, events, users, now } = batch;
  const ratings = ofType(events, 'rating.submitted').map(
    ({ payload, occurredAt }): ServerTableRow<'ratings'> => ({
      id: newId(now),
      external_id: payload.rating_id,
      client_id: users.of(payload.client_id).id,
      provider_id: users.of(payload.provider_id).id,
      booking_external_id: payload.booking_id ?? null,
      score: payload.score,
      comment: payload.comment ?? null,
      submitted_at: occurredAt,
    }),
  );
  const reports = ofType(events, 'report.submitted').map(
    ({ payload, occurredAt }): ServerTableRow<'reports'> => ({
      id: newId(now),
      external_id: payload.report_id,
      reporter_id: payload.reporter_id ? users.of(payload.reporter_id).id : null,
      subject_id: users.of(payload.subject_id).id,
      message_external_ids: payload.message_ids ?? [],
      reason: payload.reason,
      notice_type: payload.notice_type,
      submitted_at: occurredAt,
    }),
  );
  await insertRows(trx, 'ratings', ratings, ONCE);
  await insertRows(trx, 'reports', reports, ONCE);
  await projectCategories(batch);
  await projectDisputes(batch);
}

async function projectCategories({ trx, events, now }: Batch): Promise<void> {
  const rows = new Map<string, ServerTableRow<'categories'>>();
  for (const { payload, occurredAt } of ofType(events, 'category.created', 'category.updated')) {
    if ((rows.get(payload.category_id)?.updated_at ?? 0) > occurredAt) continue;
    rows.set(payload.category_id, {
      id: newId(now),
      external_id: payload.category_id,
      name: payload.name,
      parent_external_id: payload.parent_id ?? null,
      updated_at: occurredAt,
    });
  }
  await insertRows(
    trx,
    'categories',
    [...rows.values()],
    `(external_id) DO UPDATE SET name = excluded.name, parent_external_id = excluded.parent_external_id,
       updated_at = excluded.updated_at WHERE excluded.updated_at >= categories.updated_at`,
  );
}

/** A resolution may come before the opening it ends. */
async function projectDisputes({ trx, events, users, now }: Batch): Promise<void> {
  const told = ofType(events, 'dispute.opened', 'dispute.resolved');
  const ids = [...new Set(told.map(({ payload }) => payload.dispute_id))];
  const before = await existing<ServerTableRow<'disputes'>>(trx, 'disputes', ids);
  const rows = new Map(before.map((row) => [row.external_id, row]));
  for (const { type, payload, occurredAt } of told) {
    const row = rows.get(payload.dispute_id);
    const opened = type === 'dispute.opened' || !row ? occurredAt : row.opened_at;
    rows.set(payload.dispute_id, {
      id: row?.id ?? newId(now),
      external_id: payload.dispute_id,
      booking_external_id: payload.booking_id,
      complainant_id: users.of(payload.complainant_id).id,
      respondent_id: users.of(payload.respondent_id).id,
      dispute_type: payload.dispute_type,
      reason: payload.reason ?? row?.reason ?? null,
      outcome: payload.outcome ?? row?.outcome ?? null,
      opened_at: Math.min(opened, row?.opened_at ?? opened),
      resolved_at: type === 'dispute.resolved' ? occurredAt : (row?.resolved_at ?? null),
    });
  }
  await upsertRows(trx, 'disputes', [...rows.values()], before);
}
