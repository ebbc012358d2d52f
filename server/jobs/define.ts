import type { Effect } from '../../core/commands/define.ts';
import type { Trx } from '../db/kysely.ts';

/** What commands leave behind, and what batches do. */
export type EffectKind = Effect['kind'] | 'mark_evidence';

/** Tries of an effect; one that still fails then stays, with its error, for a person to see. */
export const MAX_ATTEMPTS = 24;

export interface StoredEffect {
  readonly id: string;
  readonly kind: string;
  readonly payload: Record<string, unknown>;
  readonly correlationId: string;
  readonly attempts: number;
}

/** Delivers one effect in the transaction that marks it done; running it twice must do no more than once. */
export type EffectHandler = (trx: Trx, effect: StoredEffect, now: number) => Promise<void>;
