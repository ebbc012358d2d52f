import { z } from 'zod';
import { EVENT_TYPES } from '../contract/events/index.ts';
import { fieldsOf } from './fit.ts';

/** Where a value stands in the platform's body: names and list positions, with dots between them. */
const path = z
  .string()
  .max(200)
  .regex(/^[^.]+(\.[^.]+){0,9}$/, 'names with dots between them, such as data.message.id');
const fieldName = z.string().min(1).max(100);

const eventMapping = z.strictObject({
  type: z.enum(EVENT_TYPES as [(typeof EVENT_TYPES)[number]]),
  /** An object of the body whose fields are taken as they are. */
  payload: path.optional(),
  /** Our field → where it stands; over what `payload` gave. */
  fields: z.record(fieldName, path).default({}),
  /** Our field → what it always is. */
  set: z.record(fieldName, z.union([z.string().max(500), z.number(), z.boolean()])).default({}),
});

/** How one platform's webhooks are read; stored with its source. */
export const webhookMapping = z.strictObject({
  /** The event's name. */
  event: path,
  /** The event's id: a uuid, or any text or number that is the same when it is sent again. */
  id: path,
  /** When it happened: ISO 8601, or a number of seconds or milliseconds since 1970. */
  occurred_at: path,
  correlation_id: path.optional(),
  /** By the platform's name; null for what is told and not wanted. */
  events: z.record(z.string().min(1).max(200), eventMapping.nullable()),
});
export type WebhookMapping = z.infer<typeof webhookMapping>;

type EventMapping = z.infer<typeof eventMapping>;

/** What every webhook of this kind would be refused for, by where it stands in the mapping. */
function problemsOf({ type, payload, fields, set }: EventMapping): { path: string[]; message: string }[] {
  const known = fieldsOf(type);
  const misspelt = (part: 'fields' | 'set') =>
    Object.keys(part === 'fields' ? fields : set)
      .filter((name) => !Object.hasOwn(known, name))
      .map((name) => ({
        path: [part, name],
        message: `${type} has no such field, but ${Object.keys(known).join(', ')}`,
      }));
  const wrong = Object.entries(set).flatMap(([name, value]) => {
    const issue = known[name]?.safeParse(value).error?.issues[0];
    return issue ? [{ path: ['set', name], message: issue.message }] : [];
  });
  const missing = Object.keys(known).filter(
    (name) => !Object.hasOwn(fields, name) && !Object.hasOwn(set, name) && !known[name]?.safeParse(undefined).success,
  );
  // What an object of the body holds is not known before it comes.
  const needed =
    payload === undefined && missing.length > 0
      ? [{ path: ['fields'], message: `${type} needs ${missing.join(', ')} too` }]
      : [];
  return [...misspelt('fields'), ...misspelt('set'), ...wrong, ...needed];
}

/** What may be set: with fields that the events have. What is stored is read without, since events grow fields. */
export const settableMapping = webhookMapping.superRefine(({ events }, context) => {
  for (const [name, mapped] of Object.entries(events)) {
    for (const { path: place, message } of mapped ? problemsOf(mapped) : [])
      context.addIssue({ code: 'custom', path: ['events', name, ...place], message });
  }
});
