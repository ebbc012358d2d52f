import type { Trx } from '../db/kysely.ts';

export interface StoredEffect {
  readonly id: string;
  readonly kind: string;
  readonly payload: Record<string, unknown>;
  readonly correlationId: string;
  readonly attempts: number;
}

/** Delivers one effect in the transaction that marks it done; running it twice must do no more than once. */
export type EffectHandler = (trx: Trx, effect: StoredEffect, now: number) => Promise<void>;
