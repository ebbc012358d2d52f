import { newId } from '../clock.ts';
import { insertRows } from '../db/insert-rows.ts';
import type { Trx } from '../db/kysely.ts';
import type { EffectKind } from './define.ts';

export interface NewEffect {
  readonly kind: EffectKind;
  readonly payload: Readonly<Record<string, unknown>>;
  readonly correlationId: string;
}

/** Leaves these to be done as soon as the transaction has committed. */
export async function insertEffects(trx: Trx, effects: readonly NewEffect[], now: number): Promise<void> {
  await insertRows(
    trx,
    'effects',
    effects.map(({ kind, payload, correlationId }) => ({
      id: newId(now),
      kind,
      payload,
      correlation_id: correlationId,
      created_at: now,
      run_after: now,
      attempts: 0,
      last_error: null,
      done_at: null,
    })),
  );
}
