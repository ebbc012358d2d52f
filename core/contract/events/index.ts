import type { z } from 'zod';
import { bookingEvents } from './booking.ts';
import { internalEvents } from './internal.ts';
import { marketplaceEvents } from './marketplace.ts';
import { messageEvents } from './message.ts';
import { providerEvents } from './provider.ts';
import { transactionEvents } from './transaction.ts';
import { userEvents } from './user.ts';
import { walletEvents } from './wallet.ts';

/** Every event type with the schema of its payload. Fields that a schema does not name are not kept. */
export const EVENTS = {
  ...messageEvents,
  ...transactionEvents,
  ...userEvents,
  ...bookingEvents,
  ...walletEvents,
  ...providerEvents,
  ...marketplaceEvents,
  ...internalEvents,
} as const;

export type EventType = keyof typeof EVENTS;
export const EVENT_TYPES = Object.keys(EVENTS) as EventType[];
export type Payload<T extends EventType> = z.infer<(typeof EVENTS)[T]>;

const names = new Map<string, EventType>(EVENT_TYPES.map((type) => [type, type]));

/**
 * The type of that name, as code has it: what is read from a text is another object each time, and every comparison with
 * it looks at its characters.
 */
export const eventTypeOf = (name: string): EventType | undefined => names.get(name);

/** A checked event, times in ms. */
export type PlatformEvent = {
  [T in EventType]: {
    readonly id: string;
    readonly type: T;
    readonly occurredAt: number;
    readonly correlationId: string;
    readonly causationId: string | null;
    readonly payload: Payload<T>;
  };
}[EventType];
