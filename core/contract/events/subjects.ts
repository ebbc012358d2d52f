import type { PlatformEvent } from './index.ts';

/** Payload fields that name an account of the platform. The first that is there is the one who acted. */
const ACCOUNT_FIELDS = [
  'user_id',
  'sender_id',
  'client_id',
  'complainant_id',
  'reporter_id',
  'receiver_id',
  'provider_id',
  'counterparty_id',
  'respondent_id',
  'subject_id',
] as const;

/** The platform's ids of every account that the event concerns, the acting one first: all of them are scored (SPEC §1). */
export function subjectsOf(event: PlatformEvent): string[] {
  const payload = event.payload as Readonly<Record<string, unknown>>;
  const ids = ACCOUNT_FIELDS.map((field) => payload[field]).filter((id) => typeof id === 'string');
  return [...new Set(ids)];
}
