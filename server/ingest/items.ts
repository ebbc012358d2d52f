import { HttpError } from '../http-error.ts';

export const MAX_BATCH = 1_000;

export interface Items {
  readonly items: readonly unknown[];
  /** One event on its own: it is answered with the status of its code. */
  readonly single: boolean;
}

/** The items of a list, or the one that a body is. */
export function listed(list: unknown, single: unknown): Items {
  if (list === undefined) return { items: [single], single: true };
  if (!Array.isArray(list) || list.length === 0) {
    throw new HttpError('invalid_request', { fields: [{ path: 'events', problem: 'a list of at least one event' }] });
  }
  if (list.length > MAX_BATCH) throw new HttpError('batch_too_large', { detail: `${list.length} events` });
  return { items: list, single: false };
}

/** One event, a list, or `{"events": […]}`. */
export const itemsOf = (body: unknown): Items =>
  listed(Array.isArray(body) ? body : (body as { events?: unknown } | null)?.events, body);
