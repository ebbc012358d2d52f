import { fieldsByType } from './fields.ts';
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

const accountFields = fieldsByType(ACCOUNT_FIELDS);

/** The platform's ids of every account that the event concerns, the acting one first: all of them are scored. */
export function subjectsOf(event: PlatformEvent): string[] {
  const payload = event.payload as Readonly<Record<string, unknown>>;
  const ids: string[] = [];
  for (const field of accountFields(event.type)) {
    const id = payload[field];
    if (typeof id === 'string' && !ids.includes(id)) ids.push(id);
  }
  return ids;
}

/** Told about accounts by the platform or by us: nothing that one of its users did. */
const NOBODYS: ReadonlySet<PlatformEvent['type']> = new Set([
  'enforcement.action_applied',
  'enforcement.action_reversed',
  'appeal.resolved',
  'leakage.stage_advanced',
  'relationship.updated',
] as const);

/** The platform's id of the account that acted; null when none did. */
export const actorOf = (event: PlatformEvent): string | null =>
  NOBODYS.has(event.type) ? null : (subjectsOf(event)[0] ?? null);
