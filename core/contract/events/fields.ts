import { EVENT_TYPES, EVENTS, type EventType } from './index.ts';

/**
 * Of the given fields those that payloads of each type can have, in the given order. Asking a payload for what it never
 * has takes longer than reading what it has, and each event is asked by every stage.
 */
export function fieldsByType<const F extends string>(fields: readonly F[]): (type: EventType) => readonly F[] {
  const byType = new Map<EventType, readonly F[]>(
    EVENT_TYPES.map((type) => [type, fields.filter((field) => field in EVENTS[type].shape)]),
  );
  return (type) => byType.get(type) ?? fields;
}
