import { err, ok, type Result } from '../../lib/result.ts';
import type { ErrorCode } from '../errors.ts';
import { checkShape, type FieldProblem } from '../problems.ts';
import { envelope } from './envelope.ts';
import { EVENTS, eventTypeOf, type PlatformEvent } from './index.ts';

/** An event may lie this far ahead of our clock. */
export const MAX_AHEAD_MS = 120_000;

export interface EventProblem {
  readonly code: Extract<
    ErrorCode,
    'event_malformed' | 'event_unknown_type' | 'event_invalid_payload' | 'event_future'
  >;
  readonly fields: readonly FieldProblem[];
}

/** Reads one event as it came, or says what is wrong with it. `now` in ms. */
export function checkEvent(input: unknown, now: number): Result<PlatformEvent, EventProblem> {
  const head = checkShape(envelope, input);
  if (!head.ok) return err({ code: 'event_malformed', fields: head.error });
  const type = eventTypeOf(head.value.type);
  if (type === undefined) {
    const problem = `there is no type ${head.value.type}`;
    return err({ code: 'event_unknown_type', fields: [{ path: 'type', problem }] });
  }
  const payload = checkShape(EVENTS[type], head.value.payload, ['payload']);
  if (!payload.ok) return err({ code: 'event_invalid_payload', fields: payload.error });
  const occurredAt = Date.parse(head.value.occurred_at);
  if (occurredAt > now + MAX_AHEAD_MS) {
    const ahead = Math.round((occurredAt - now) / 1_000);
    const problem = `lies ${ahead} s ahead of the server's clock, which says ${new Date(now).toISOString()}`;
    return err({ code: 'event_future', fields: [{ path: 'occurred_at', problem }] });
  }
  return ok({
    id: head.value.id,
    type,
    occurredAt,
    correlationId: head.value.correlation_id,
    causationId: head.value.causation_id ?? null,
    payload: payload.value,
  } as PlatformEvent);
}
