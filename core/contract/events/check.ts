import type { z } from 'zod';
import { err, ok, type Result } from '../../lib/result.ts';
import type { ErrorCode } from '../errors.ts';
import { envelope } from './envelope.ts';
import { EVENTS, isEventType, type PlatformEvent } from './index.ts';

/** An event may lie this far ahead of our clock. */
export const MAX_AHEAD_MS = 120_000;

export interface EventProblem {
  readonly code: Extract<
    ErrorCode,
    'event_malformed' | 'event_unknown_type' | 'event_invalid_payload' | 'event_future'
  >;
  readonly fields: readonly { readonly path: string; readonly problem: string }[];
}

const fieldsOf = (error: z.ZodError, prefix: string) =>
  error.issues.slice(0, 20).map((issue) => ({
    path: [prefix, ...issue.path.map(String)].filter((part) => part !== '').join('.'),
    problem: issue.message,
  }));

/** Reads one event as it came, or says what is wrong with it. `now` in ms. */
export function checkEvent(input: unknown, now: number): Result<PlatformEvent, EventProblem> {
  const head = envelope.safeParse(input);
  if (!head.success) return err({ code: 'event_malformed', fields: fieldsOf(head.error, '') });
  const { type } = head.data;
  if (!isEventType(type)) {
    return err({ code: 'event_unknown_type', fields: [{ path: 'type', problem: `there is no type ${type}` }] });
  }
  const payload = EVENTS[type].safeParse(head.data.payload);
  if (!payload.success) return err({ code: 'event_invalid_payload', fields: fieldsOf(payload.error, 'payload') });
  const occurredAt = Date.parse(head.data.occurred_at);
  if (occurredAt > now + MAX_AHEAD_MS) {
    return err({ code: 'event_future', fields: [{ path: 'occurred_at', problem: 'lies in the future' }] });
  }
  return ok({
    id: head.data.id,
    type,
    occurredAt,
    correlationId: head.data.correlation_id,
    causationId: head.data.causation_id ?? null,
    payload: payload.data,
  } as PlatformEvent);
}
