import type { ActionKind } from '../enforcement/actions.ts';
import { REASON_CODES } from '../enforcement/reasons.ts';
import { bool, defineTable, json, oneOf, text, time, uuid } from './define.ts';
import type { SignalVerdict } from './signals.ts';

/** compensating: takes the place of the one before it; both stay on record. */
export const OPINIONS = ['first', 'second', 'compensating'] as const;
export type Opinion = (typeof OPINIONS)[number];

/** A person's decision on a case. A second opinion is kept and shown, and never applied over the first. */
export const decisions = defineTable({
  name: 'decisions',
  permission: 'cases.view',
  columns: {
    case_id: uuid(),
    person_id: uuid(),
    device_id: uuid().null(),
    opinion: oneOf(OPINIONS),
    reason_code: oneOf(REASON_CODES),
    policy_clause: text(),
    comment: text().null(),
    actions: json<{ kind: ActionKind; hours: number | null }[]>(),
    verdicts: json<{ signal_id: string; verdict: SignalVerdict }[]>(),
    /** By the device's own clock. */
    decided_at: time(),
    /** That clock was set meanwhile: the time is doubtful, the decision counts. */
    clock_suspect: bool(),
  },
  about: { case: 'case_id' },
  aged: { by: ['decided_at'] },
  indexes: [['case_id']],
});
