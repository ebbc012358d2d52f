import { defineTable, json, oneOf, text, time, uuid } from './define.ts';

export const FOLLOW_UP_KINDS = ['quarantined', 'deferred', 'second_opinion'] as const;
export type FollowUpKind = (typeof FOLLOW_UP_KINDS)[number];
export const RESOLUTIONS = [
  'accepted',
  'accepted_as_second_opinion',
  'rejected',
  'discarded',
  'acknowledged',
  'adopted',
] as const;
export type Resolution = (typeof RESOLUTIONS)[number];

/**
 * Commands whose receipt was not the end of it, by the id of the command: what is quarantined waits for a lead, what is
 * deferred for its time, a second opinion for a lead who reads it. One is open while `resolution` is null.
 */
export const followUps = defineTable({
  name: 'follow_ups',
  permission: 'cases.view',
  columns: {
    kind: oneOf(FOLLOW_UP_KINDS),
    /** Who gave the command. */
    person_id: uuid(),
    device_id: uuid().null(),
    /** Null where the command names none that can be read. */
    case_id: uuid().null(),
    command: text(),
    /** Null where they cannot be read or stored. */
    args: json<Record<string, unknown>>().null(),
    /** Why it was quarantined. */
    code: text().null(),
    detail: text().null(),
    /** When the person acted, by the device's own clock, and when it arrived. */
    made_at: time(),
    recorded_at: time(),
    /** Of a deferred one. */
    due_at: time().null(),
    resolution: oneOf(RESOLUTIONS).null(),
    /** Why the rules refused it in the end. */
    resolution_code: text().null(),
    resolved_by: uuid().null(),
    resolved_at: time().null(),
    resolution_reason: text().null(),
  },
  about: { case: 'case_id' },
  aged: { by: ['recorded_at', 'resolved_at'], unless: { column: 'resolution', in: null } },
  indexes: [['case_id'], ['resolution', 'recorded_at']],
});

/** Of a follow-up that is open, what a command of any kind leaves empty. */
export const OPEN = {
  code: null,
  detail: null,
  due_at: null,
  resolution: null,
  resolution_code: null,
  resolved_by: null,
  resolved_at: null,
  resolution_reason: null,
} as const;
