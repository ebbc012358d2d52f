import type { BookingFact, CategoryFacts } from '../facts.ts';
import type { History } from '../history.ts';
import { MINUTE } from './time.ts';

/** A completion below this share of what is usual in the category is suspiciously short. */
export const SHORT_SHARE = 0.25;
/** Completions of a category that must be known before anything is called usual. */
export const USUAL_MIN_COMPLETIONS = 5;

export const startOf = (booking: BookingFact): number => booking.scheduledAt ?? booking.bookedAt;

/** How long the work took, from when it was due; 0 when it was called complete before. Null: not completed. */
export const tookMs = (booking: BookingFact): number | null =>
  booking.status === 'completed' && booking.endedAt !== null ? Math.max(0, booking.endedAt - startOf(booking)) : null;

export interface ShortCompletion {
  readonly minutes: number;
  readonly usualMinutes: number;
}

/** Whether a booking was completed in far less time than its category takes. */
export function shortCompletion(booking: BookingFact, history: History): ShortCompletion | null {
  const took = tookMs(booking);
  const usual = booking.category === null ? null : history.category(booking.category, booking.currency);
  if (took === null || usual === null || !hasUsualDuration(usual)) return null;
  const minutes = took / MINUTE;
  return minutes < SHORT_SHARE * usual.meanMinutes ? { minutes, usualMinutes: usual.meanMinutes } : null;
}

const hasUsualDuration = (usual: CategoryFacts): boolean =>
  usual.completions >= USUAL_MIN_COMPLETIONS && usual.meanMinutes > 0;

export const otherParty = (booking: BookingFact, userId: string): string =>
  userId === booking.clientId ? booking.providerId : booking.clientId;

/** Whether the user is at fault, may be, or is not. */
export const faultOf = (booking: BookingFact, userId: string): 'certain' | 'possible' | 'no' => {
  if (booking.faultId === null) return 'possible';
  return booking.faultId === userId ? 'certain' : 'no';
};
