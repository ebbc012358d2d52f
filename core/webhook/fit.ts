import type { z } from 'zod';
import { EVENTS, type EventType } from '../contract/events/index.ts';

/** The fields of a payload with their schemas. */
export const fieldsOf = (type: EventType): Readonly<Record<string, z.ZodType>> => EVENTS[type].shape;

/** As seconds this is the year 5138, as milliseconds 1973. */
const SECONDS_BELOW = 1e11;

/** A number of seconds or milliseconds since 1970 as ISO 8601; what is no such number as it is. */
export const asInstant = (value: unknown): unknown => {
  if (typeof value !== 'number' || !Number.isFinite(value)) return value;
  const date = new Date(value < SECONDS_BELOW ? value * 1_000 : value);
  return Number.isNaN(date.getTime()) ? value : date.toISOString();
};

/**
 * A platform counts its users and orders, and tells times in seconds; our ids are text and our times ISO 8601. A number
 * becomes what its field takes; everything else is left to the door, which says what is wrong with it.
 */
export function fitted(type: EventType, name: string, value: unknown): unknown {
  const schema = fieldsOf(type)[name];
  if (typeof value !== 'number' || schema === undefined || schema.safeParse(value).success) return value;
  return [String(value), asInstant(value)].find((one) => schema.safeParse(one).success) ?? value;
}
