import type { Reason } from '../detection/define.ts';
import type { Obfuscation, PatternFlag, SignalType } from '../detection/signals.ts';
import { defineTable, json, oneOf, real, text, time, uuid } from './define.ts';

export const VERDICTS = ['true_positive', 'false_positive'] as const;
export type SignalVerdict = (typeof VERDICTS)[number];

/** A span in the original text of a stored message: half-open, in UTF-16 code units. */
export interface StoredSpan {
  readonly message_id: string;
  readonly start: number;
  readonly end: number;
}

/** What detection found. Never a decision, never a tier. */
export const signals = defineTable({
  name: 'signals',
  permission: 'cases.view',
  evidenceOnly: true,
  columns: {
    user_id: uuid(),
    counterparty_id: uuid().null(),
    event_id: uuid(),
    type: text<SignalType>(),
    confidence: real(),
    spans: json<StoredSpan[]>(),
    reasons: json<Reason[]>(),
    obfuscation: json<Obfuscation[]>(),
    patterns: json<PatternFlag[]>(),
    detector_version: text(),
    occurred_at: time(),
    verdict: oneOf(VERDICTS).null(),
    verdict_by: uuid().null(),
    verdict_at: time().null(),
  },
  about: { users: ['user_id'] },
  aged: { by: ['occurred_at', 'verdict_at'] },
  indexes: [['user_id', 'occurred_at']],
});
