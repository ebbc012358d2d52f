import type { ErrorCode } from '../contract/errors.ts';
import { err, ok, type Result } from '../lib/result.ts';
import { asInstant, fitted } from './fit.ts';
import type { WebhookMapping } from './mapping.ts';

export interface WebhookProblem {
  readonly code: Extract<ErrorCode, 'event_malformed' | 'webhook_event_unmapped'>;
  readonly fields: readonly { readonly path: string; readonly problem: string }[];
}

export interface TranslateContext {
  /** As the envelope names the sender. */
  readonly source: string;
  /** A uuid that is the same for the same text. */
  uuidOf(text: string): string;
}

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** What stands there; undefined for a step that is not the value's own. */
function at(body: unknown, path: string): unknown {
  let value = body;
  for (const step of path.split('.')) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, step)) return undefined;
    value = (value as Record<string, unknown>)[step];
  }
  return value;
}

const asText = (value: unknown): string | null =>
  (typeof value === 'string' && value !== '') || typeof value === 'number' ? String(value) : null;

const malformed = (path: string, problem: string) =>
  err({ code: 'event_malformed', fields: [{ path, problem }] } as const);

function payloadOf(body: unknown, { type, payload, fields, set }: NonNullable<WebhookMapping['events'][string]>) {
  const base = payload === undefined ? {} : at(body, payload);
  const taken = [
    ...Object.entries(typeof base === 'object' && base !== null ? base : {}),
    ...Object.entries(fields).map(([name, path]) => [name, at(body, path)] as const),
  ].filter(([, value]) => value !== undefined);
  return { ...Object.fromEntries(taken.map(([name, value]) => [name, fitted(type, name, value)])), ...set };
}

/**
 * One webhook in the words of an event, or null for what is not wanted. Whether the event is a good one is for the
 * door to say. The same body gives the same event, so that a repeat is known as one.
 */
export function translate(
  mapping: WebhookMapping,
  body: unknown,
  { source, uuidOf }: TranslateContext,
): Result<object | null, WebhookProblem> {
  const name = asText(at(body, mapping.event));
  if (name === null) return malformed(mapping.event, 'is missing: the name of the event belongs here');
  const how = Object.hasOwn(mapping.events, name) ? mapping.events[name] : undefined;
  if (how === undefined) {
    const problem = `the mapping of this source does not name ${name.slice(0, 100)}`;
    return err({ code: 'webhook_event_unmapped', fields: [{ path: mapping.event, problem }] });
  }
  if (how === null) return ok(null);
  const givenId = asText(at(body, mapping.id));
  if (givenId === null) return malformed(mapping.id, 'is missing: the id of the event belongs here');
  const occurredAt = at(body, mapping.occurred_at);
  if (occurredAt === undefined) return malformed(mapping.occurred_at, 'is missing: when it happened belongs here');
  const idOf = (text: string): string => (UUID.test(text) ? text.toLowerCase() : uuidOf(text));
  const correlation = mapping.correlation_id === undefined ? null : asText(at(body, mapping.correlation_id));
  return ok({
    id: idOf(givenId),
    type: how.type,
    version: 1,
    source,
    occurred_at: asInstant(occurredAt),
    correlation_id: idOf(correlation ?? givenId),
    payload: payloadOf(body, how),
  });
}
