import { newId } from '../../clock.ts';
import type { ServerTableRow } from '../../db/database.ts';
import { insertRows } from '../../db/insert-rows.ts';
import { type Batch, ofType } from '../batch.ts';
import { existing, upsertRows } from './upsert.ts';

/** What the platform itself enforced, decided on appeal, or found about a pair. */
export async function projectInternal(batch: Batch): Promise<void> {
  const { trx, events, users } = batch;
  await projectActions(batch);
  await projectAppeals(batch);
  const stages = ofType(events, 'leakage.stage_advanced').map(
    ({ id, payload, occurredAt }): ServerTableRow<'leakage_stages'> => ({
      event_id: id,
      user_id: users.of(payload.user_id).id,
      counterparty_id: users.of(payload.counterparty_id).id,
      stage: payload.stage,
      destination: payload.destination ?? null,
      estimated_loss: payload.estimated_loss ?? null,
      currency: payload.currency ?? null,
      reached_at: occurredAt,
    }),
  );
  await insertRows(trx, 'leakage_stages', stages, '(event_id) DO NOTHING');
}

async function projectActions({ trx, events, users, now }: Batch): Promise<void> {
  const told = ofType(events, 'enforcement.action_applied', 'enforcement.action_reversed');
  const ids = [...new Set(told.map(({ payload }) => payload.action_id))];
  const before = await existing<ServerTableRow<'platform_actions'>>(trx, 'platform_actions', ids);
  const rows = new Map(before.map((row) => [row.external_id, row]));
  for (const { type, payload, occurredAt } of told) {
    const row = rows.get(payload.action_id);
    const applied = type === 'enforcement.action_applied';
    rows.set(payload.action_id, {
      id: row?.id ?? newId(now),
      external_id: payload.action_id,
      user_id: users.of(payload.user_id).id,
      kind: payload.kind,
      reason: payload.reason ?? row?.reason ?? null,
      applied_at: applied ? occurredAt : (row?.applied_at ?? null),
      reversed_at: applied ? (row?.reversed_at ?? null) : occurredAt,
    });
  }
  await upsertRows(trx, 'platform_actions', [...rows.values()], before);
}

async function projectAppeals({ trx, events, users, now }: Batch): Promise<void> {
  const told = ofType(events, 'appeal.submitted', 'appeal.resolved');
  const ids = [...new Set(told.map(({ payload }) => payload.appeal_id))];
  const before = await existing<ServerTableRow<'appeals'>>(trx, 'appeals', ids);
  const rows = new Map(before.map((row) => [row.external_id, row]));
  for (const event of told) {
    const { payload, occurredAt } = event;
    const row = rows.get(payload.appeal_id);
    rows.set(payload.appeal_id, {
      id: row?.id ?? newId(now),
      external_id: payload.appeal_id,
      user_id: users.of(payload.user_id).id,
      action_external_id: payload.action_id ?? row?.action_external_id ?? null,
      reason: payload.reason ?? row?.reason ?? null,
      outcome: event.type === 'appeal.resolved' ? event.payload.outcome : (row?.outcome ?? null),
      submitted_at: event.type === 'appeal.submitted' ? occurredAt : (row?.submitted_at ?? null),
      resolved_at: event.type === 'appeal.resolved' ? occurredAt : (row?.resolved_at ?? null),
    });
  }
  await upsertRows(trx, 'appeals', [...rows.values()], before);
}
