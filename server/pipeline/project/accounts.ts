import { actorOf } from '../../../core/contract/events/subjects.ts';
import { userTypeOf } from '../../../core/contract/events/user.ts';
import type { ServerTableRow } from '../../db/database.ts';
import { insertRows } from '../../db/insert-rows.ts';
import { type Batch, ofType } from '../batch.ts';

/** Being seen is news to every replica that holds the account: told at most this often. */
const SEEN_EVERY_MS = 300_000;

/** What events say about accounts themselves, gathered in the directory; `saveAccounts` writes it. */
export async function projectAccounts(batch: Batch): Promise<void> {
  const { events, users } = batch;
  for (const event of events) {
    const actor = actorOf(event);
    if (!actor) continue;
    const account = users.of(actor);
    if (event.occurredAt > (account.last_seen_at ?? 0) + SEEN_EVERY_MS) {
      users.patch(account, { last_seen_at: event.occurredAt });
    }
  }
  for (const { payload, occurredAt } of ofType(events, 'user.registered')) {
    const user_type = userTypeOf(payload.user_type);
    users.patch(users.of(payload.user_id), {
      display_name: payload.display_name ?? null,
      email: payload.email ?? null,
      phone: payload.phone ?? null,
      // What bookings taught stays when the platform's word says nothing.
      user_type: user_type === 'unknown' ? undefined : user_type,
      verification_status: payload.verification_status ?? null,
      country: payload.country ?? null,
      registered_at: occurredAt,
    });
  }
  for (const { payload } of ofType(events, 'user.status_changed')) {
    users.patch(users.of(payload.user_id), { platform_status: payload.to });
  }
  for (const { payload } of ofType(events, 'user.contact_field_changed')) {
    users.patch(users.of(payload.user_id), { [payload.field]: payload.new_value });
  }
  learnRoles(batch);
  await insertChanges(batch);
  await saveProviders(batch);
}

/** Who books is a client, who is booked a provider, until the platform says so itself. */
function learnRoles({ events, users }: Batch): void {
  const learn = (externalId: string, user_type: 'client' | 'provider'): void => {
    const account = users.of(externalId);
    if (account.user_type === 'unknown') users.patch(account, { user_type });
  };
  for (const { payload } of events) {
    if ('client_id' in payload) learn(payload.client_id, 'client');
    if ('provider_id' in payload) learn(payload.provider_id, 'provider');
  }
}

async function insertChanges({ trx, events, users }: Batch): Promise<void> {
  const contacts = ofType(events, 'user.contact_field_changed').map(
    ({ id, payload, occurredAt }): ServerTableRow<'contact_changes'> => ({
      event_id: id,
      user_id: users.of(payload.user_id).id,
      field: payload.field,
      old_value: payload.old_value ?? null,
      new_value: payload.new_value,
      changed_at: occurredAt,
    }),
  );
  const profiles = ofType(events, 'user.profile_updated').map(
    ({ id, payload, occurredAt }): ServerTableRow<'profile_changes'> => ({
      event_id: id,
      user_id: users.of(payload.user_id).id,
      fields: payload.fields_changed,
      changed_at: occurredAt,
    }),
  );
  await insertRows(trx, 'contact_changes', contacts, '(event_id) DO NOTHING');
  await insertRows(trx, 'profile_changes', profiles, '(event_id) DO NOTHING');
}

async function saveProviders({ trx, events, users }: Batch): Promise<void> {
  const rows = new Map<string, ServerTableRow<'providers'>>();
  for (const { type, payload, occurredAt } of ofType(events, 'provider.registered', 'provider.updated')) {
    const account = users.of(payload.provider_id);
    const registered = type === 'provider.registered' ? occurredAt : null;
    users.patch(account, {
      display_name: payload.display_name ?? null,
      email: payload.email ?? null,
      phone: payload.phone ?? null,
      country: payload.country ?? null,
      registered_at: account.registered_at === null ? registered : null,
    });
    const known = rows.get(account.id);
    rows.set(account.id, {
      user_id: account.id,
      category: payload.category ?? known?.category ?? null,
      payout_ref: payload.payout_ref ?? known?.payout_ref ?? null,
      registered_at: registered ?? known?.registered_at ?? null,
      updated_at: occurredAt,
    });
  }
  await insertRows(
    trx,
    'providers',
    [...rows.values()],
    `(user_id) DO UPDATE SET category = COALESCE(excluded.category, providers.category),
       payout_ref = COALESCE(excluded.payout_ref, providers.payout_ref),
       registered_at = COALESCE(providers.registered_at, excluded.registered_at), updated_at = excluded.updated_at
     WHERE excluded.updated_at >= providers.updated_at`,
  );
}
