import { randomUUID } from 'node:crypto';
import type { Tier } from '../../core/scoring/tiers.ts';
import { insertRows } from '../../server/db/insert-rows.ts';
import type { Db } from '../../server/db/kysely.ts';

export interface CaseRows {
  readonly caseId: string;
  readonly userId: string;
  readonly signalId: string;
  readonly messageId: string;
}

export interface CaseOptions {
  readonly tier?: Tier;
  readonly displayName?: string;
  readonly email?: string;
  readonly phone?: string;
  readonly content?: string;
}

const AT = Date.UTC(2026, 10, 20, 12);

/** A case as the pipeline leaves it: subject, message, signal and score, all of them evidence. Written directly. */
export async function insertCase(db: Db, options: CaseOptions = {}): Promise<CaseRows> {
  const [made] = await insertCases(db, 1, options);
  if (!made) throw new Error('one case was to be made');
  return made;
}

export async function insertCases(db: Db, count: number, options: CaseOptions = {}): Promise<CaseRows[]> {
  const tier = options.tier ?? 'high';
  const made = Array.from({ length: count }, () => ({
    caseId: randomUUID(),
    userId: randomUUID(),
    otherId: randomUUID(),
    signalId: randomUUID(),
    messageId: randomUUID(),
  }));
  const user = (id: string) => ({
    id,
    external_id: `u-${id}`,
    display_name: options.displayName ?? 'Jane Example',
    email: options.email ?? 'jane@example.org',
    phone: options.phone ?? '+49 30 1234567',
    user_type: 'provider',
    country: 'DE',
    verification_status: null,
    status: 'active',
    registered_at: AT,
    last_seen_at: AT,
    score: 65,
    tier,
    trend: 'stable',
    in_evidence: true,
  });
  const write = async (trx: Db): Promise<void> => {
    await insertRows(
      trx,
      'users',
      made.flatMap(({ userId, otherId }) => [user(userId), user(otherId)]),
    );
    await insertRows(
      trx,
      'messages',
      made.map(({ messageId, userId, otherId }) => ({
        id: messageId,
        external_id: `m-${messageId}`,
        conversation_id: 'c-1',
        sender_id: userId,
        receiver_id: otherId,
        content: options.content ?? 'call me on +49 30 1234567',
        sent_at: AT,
        edited_at: null,
        deleted_at: null,
        in_evidence: true,
      })),
    );
    await insertRows(
      trx,
      'signals',
      made.map(({ signalId, userId, otherId, messageId }) => ({
        id: signalId,
        user_id: userId,
        counterparty_id: otherId,
        event_id: randomUUID(),
        type: 'CONTACT_PHONE',
        confidence: 0.9,
        spans: [{ message_id: messageId, start: 0, end: 4 }],
        reasons: [{ code: 'phone', text: 'A phone number' }],
        obfuscation: [],
        patterns: [],
        detector_version: '1',
        occurred_at: AT,
        verdict: null,
        verdict_by: null,
        verdict_at: null,
        in_evidence: true,
      })),
    );
    await insertRows(
      trx,
      'cases',
      made.map(({ caseId, userId }) => ({
        id: caseId,
        subject_user_id: userId,
        queue: 'contact',
        state: 'open',
        tier,
        score: 65,
        priority: 10,
        priority_terms: { severity: 2, reach: 1 },
        signal_types: ['CONTACT_PHONE'],
        signal_count: 1,
        opened_at: AT,
        last_event_at: AT,
        claimed_by: null,
        claimed_at: null,
        claim_expires_at: null,
        decided_at: null,
        decided_by: null,
        decision_id: null,
        second_opinions: 0,
        correlation_id: randomUUID(),
      })),
    );
  };
  // In one commit: their own, or that of whoever gave a transaction.
  await (db.isTransaction ? write(db) : db.transaction().execute(write));
  return made;
}

export interface DecideOptions {
  readonly tier?: Tier;
  readonly claimedBy?: string | null;
  readonly comment?: string | null;
}

/** Arguments of a decision that restricts the subject, as a console that saw the case open makes them. */
export const decideArgs = ({ caseId, signalId }: CaseRows, options: DecideOptions = {}) => ({
  case_id: caseId,
  reason_code: 'contact_sharing',
  comment: options.comment ?? null,
  actions: [{ id: randomUUID(), kind: 'message_throttled', hours: null }],
  verdicts: [{ signal_id: signalId, verdict: 'true_positive' }],
  seen: { state: 'open', tier: options.tier ?? 'high', claimed_by: options.claimedBy ?? null },
});
