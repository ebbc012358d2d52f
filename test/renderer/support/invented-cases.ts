import type { SignalType } from '../../../core/detection/signals.ts';
import { tierOf } from '../../../core/scoring/tiers.ts';
import type { Row, TableName } from '../../../core/tables/index.ts';

/** A small deterministic generator (mulberry32): the screens look the same at every run. */
export function generator(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

export const uuidFrom = (random: () => number): string => {
  const hex = Array.from({ length: 32 }, () => Math.floor(random() * 16).toString(16)).join('');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-7${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20)}`;
};

const HOUR = 3_600_000;
export const ME = '00000000-0000-7000-8000-000000000001';
const OTHERS = ['00000000-0000-7000-8000-000000000002', '00000000-0000-7000-8000-000000000003'];

/** What people write: `[[…]]` is a passage that raises the named signals. */
const SAID: readonly (readonly [text: string, ...types: SignalType[]])[] = [
  ['Hello, is Saturday morning still free? The flat has three rooms and a small kitchen.'],
  ['Yes, Saturday at nine is fine. I bring everything that is needed.'],
  ['Bonjour, est-ce que vous pouvez venir un peu plus tôt, vers 8 h ?'],
  ['D’accord, à samedi alors.'],
  ['مرحبا، هل يمكنك الحضور يوم السبت صباحا؟'],
  ['Could you tell me what you charge for the windows as well?'],
  ['My colleague comes along, it goes faster with two.'],
  ['Just call me, [[+237 6 ** ** ** 56]], it is easier than writing here', 'CONTACT_PHONE'],
  ['Écris-moi sur [[whats app au six cinq zéro ** ** 12]] et on s’arrange', 'CONTACT_PHONE', 'CONTACT_MESSAGING_APP'],
  ['[[pay me directly by mobile money]], then we both save the fee', 'PAYMENT_EXTERNAL', 'OFF_PLATFORM_INTENT'],
  ['يمكنك [[مراسلتي على واتساب ٠٦٥٠••••٤٥]] وسنتفق على السعر', 'CONTACT_MESSAGING_APP', 'CONTACT_PHONE'],
  ['you find me as [[@clean.by.ana]] , same picture', 'CONTACT_SOCIAL'],
  ['[[don’t tell support, they only want their cut]] 😅', 'GROOMING_LANGUAGE'],
  ['my mail is [[j•••••• at gm ail dot com]]', 'CONTACT_EMAIL'],
];
const REASONS: Readonly<Partial<Record<SignalType, string>>> = {
  CONTACT_PHONE: 'A valid mobile number of Cameroon, offered to the other side',
  CONTACT_MESSAGING_APP: 'Asks to go on in WhatsApp',
  PAYMENT_EXTERNAL: 'Mobile money proposed for this booking',
  OFF_PLATFORM_INTENT: 'Gives avoiding the fee as the reason',
  CONTACT_SOCIAL: 'A handle offered to be found by',
  GROOMING_LANGUAGE: 'Asks for secrecy towards the platform',
  CONTACT_EMAIL: 'A mailbox with the signs spelled in words',
};
const NAMES = ['Amina', 'Jean', 'Léa', 'Omar', 'Sofia', 'Kwame', 'Ngozi', 'Pierre', 'Fatou', 'Diego', 'مريم', 'Yusuf'];

export type Insert = <N extends TableName>(table: N, row: Row<N>) => void;

const base = { version: 1 } as const;

export function insertPeople(insert: Insert): void {
  insert('people', { ...base, id: ME, display_name: 'Mona Keller', role: 'moderator', active: true });
  insert('people', { ...base, id: OTHERS[0] ?? '', display_name: 'Ben Adeyemi', role: 'moderator', active: true });
  insert('people', { ...base, id: OTHERS[1] ?? '', display_name: 'Lena Brandt', role: 'lead', active: true });
}

/** One case with its account, conversation, signals and scores. Returns its id. */
export function insertCase(
  insert: Insert,
  random: () => number,
  number: number,
  now: number,
  openedAt: number,
): string {
  const pick = <T>(list: readonly T[]): T => list[Math.floor(random() * list.length)] as T;
  const id = uuidFrom(random);
  const who = uuidFrom(random);
  const others = [uuidFrom(random), uuidFrom(random)];
  const value = Math.round((41 + random() ** 1.6 * 57) * 10) / 10;
  const tier = tierOf(value);
  const name = pick(NAMES);
  const masked = `${name.slice(0, 1)}•••`;
  for (const [index, user] of [who, ...others].entries()) {
    insert('users', {
      ...base,
      id: user,
      external_id: `usr_${number * 3 + index + 1000}`,
      display_name: index === 0 ? (random() < 0.9 ? masked : null) : `${pick(NAMES).slice(0, 1)}•••`,
      email: `${name.slice(0, 1).toLowerCase()}•••@example.org`,
      phone: random() < 0.6 ? '•••56' : null,
      user_type: index === 0 ? 'provider' : 'client',
      country: 'CM',
      verification_status: random() < 0.5 ? 'verified' : 'pending',
      status: index === 0 && random() < 0.2 ? 'warned' : 'active',
      registered_at: Math.round(openedAt - 90 * 24 * HOUR * random()),
      last_seen_at: Math.min(now, openedAt + HOUR),
      score: index === 0 ? value : null,
      tier: index === 0 ? tier : null,
      trend: index === 0 ? pick(['escalating', 'stable', 'decaying'] as const) : null,
    });
  }
  const types: SignalType[] = [];
  const length = 6 + Math.floor(random() * 22);
  let at = openedAt - 30 * HOUR;
  for (let n = 0; n < length; n += 1) {
    at += Math.round(random() < 0.2 ? 9 * HOUR * random() : 4 * 60_000 * random());
    const last = n >= length - 3;
    const [marked, ...raised] = last || random() < 0.12 ? pick(SAID.slice(7)) : pick(SAID.slice(0, 7));
    const other = n % 11 < 7 ? others[0] : others[1];
    const bySubject = raised.length > 0 || random() < 0.5;
    const message = uuidFrom(random);
    const start = marked.indexOf('[[');
    const content = marked.replaceAll(/\[\[|\]\]/gu, '').replaceAll('*', '•');
    insert('messages', {
      ...base,
      id: message,
      external_id: `m_${number}_${n}`,
      conversation_id: null,
      sender_id: bySubject ? who : (other ?? who),
      receiver_id: bySubject ? (other ?? who) : who,
      content: random() < 0.01 ? null : content,
      sent_at: at,
      edited_at: random() < 0.03 ? at + 60_000 : null,
      deleted_at: random() < 0.03 ? at + 5 * 60_000 : null,
    });
    for (const [order, type] of raised.entries()) {
      if (!types.includes(type)) types.push(type);
      const end = marked.indexOf(']]') - 2;
      insert('signals', {
        ...base,
        id: uuidFrom(random),
        user_id: who,
        counterparty_id: other ?? null,
        event_id: uuidFrom(random),
        type,
        confidence: Math.round((0.42 + random() * 0.57) * 100) / 100,
        spans: [{ message_id: message, start: order === 0 ? start : start + 4, end }],
        reasons: [{ code: type.toLowerCase(), text: REASONS[type] ?? 'Seen in the text' }],
        obfuscation: random() < 0.35 ? ['spacing', 'words'] : [],
        patterns: random() < 0.3 ? ['REPEATED_SIGNALS'] : [],
        detector_version: '0.1.0',
        occurred_at: at,
        verdict: null,
        verdict_by: null,
        verdict_at: null,
      });
    }
  }
  if (random() < 0.6) {
    insert('transactions', {
      ...base,
      id: uuidFrom(random),
      external_id: `t_${number}`,
      user_id: others[0] ?? who,
      counterparty_id: who,
      booking_external_id: null,
      amount: '12500.00',
      currency: 'XAF',
      payment_method: 'card',
      status: 'failed',
      occurred_at: at - 6 * 60_000,
    });
    insert('bookings', {
      ...base,
      id: uuidFrom(random),
      external_id: `b_${number}`,
      client_id: others[0] ?? who,
      provider_id: who,
      category: 'home_cleaning',
      amount: '12500.00',
      currency: 'XAF',
      status: 'cancelled',
      scheduled_at: at + 24 * HOUR,
      booked_at: openedAt - 29 * HOUR,
      ended_at: at + 20 * 60_000,
    });
  }
  for (let n = 0; n < 12; n += 1) {
    const then = Math.max(3, value - (11 - n) * 3.1 * random());
    const final = n === 11 ? value : then;
    insert('scores', {
      ...base,
      id: uuidFrom(random),
      user_id: who,
      model: 'five-component',
      model_version: '1',
      value: final,
      tier: tierOf(final),
      trend: 'escalating',
      event_id: null,
      computed_at: openedAt - (11 - n) * HOUR,
      factors: [
        { part: 'communication', code: 'contact', text: `${types.length + 2} contact signals`, points: 8, cap: 8 },
        { part: 'communication', code: 'obfuscated', text: '2 of them disguised', points: 8, cap: 8 },
        { part: 'financial', code: 'external', text: 'External payment proposed', points: 5, cap: 10 },
        { part: 'behavioural', code: 'cancel', text: 'Cancels after contact', points: 9.4, cap: 12 },
        { part: 'identity', code: 'identity', text: 'Verified identity', points: -5, cap: 10 },
        { part: 'historical', code: 'repeat', text: 'Same type three times', points: 6, cap: 6 },
      ],
    });
  }
  const fate = random();
  const decided = fate > 0.9;
  const claimedBy = fate < 0.06 ? ME : fate < 0.16 ? (OTHERS[0] ?? null) : null;
  const decisionId = uuidFrom(random);
  const secondOpinion = decided && random() < 0.3;
  insert('cases', {
    ...base,
    id,
    subject_user_id: who,
    queue: pick(['contact', 'contact', 'payments', 'fraud', 'general'] as const),
    state: decided ? 'decided' : claimedBy ? 'claimed' : 'open',
    tier,
    score: value,
    priority: value * 0.8,
    priority_terms: { severity: value / 10, reach: 1 + random() * 3 },
    signal_types: types,
    signal_count: types.length + Math.floor(random() * 6),
    opened_at: openedAt,
    last_event_at: Math.min(now, Math.round(openedAt + HOUR * random())),
    claimed_by: claimedBy,
    claimed_at: claimedBy ? now - 5 * 60_000 : null,
    claim_expires_at: claimedBy ? now + 25 * 60_000 : null,
    decided_at: decided ? now - HOUR : null,
    decided_by: decided ? (OTHERS[0] ?? null) : null,
    decision_id: decided ? decisionId : null,
    second_opinions: secondOpinion ? 1 : 0,
    correlation_id: uuidFrom(random),
  });
  insert('actions', {
    ...base,
    id: uuidFrom(random),
    user_id: who,
    case_id: id,
    decision_id: null,
    kind: 'hard_warning',
    scope: 'account',
    state: 'applied',
    automatic: true,
    shadow: true,
    reason_code: 'contact_sharing',
    policy_clause: 'TOS-4.1',
    facts: 'Second violation in 30 days, tier medium',
    evidence: [],
    score_id: null,
    proposed_at: openedAt,
    starts_at: openedAt,
    ends_at: null,
    decided_by: null,
  });
  if (decided) {
    insert('decisions', {
      ...base,
      id: decisionId,
      case_id: id,
      person_id: OTHERS[0] ?? ME,
      device_id: null,
      opinion: 'first',
      reason_code: 'contact_sharing',
      policy_clause: 'TOS-4.1',
      comment: 'Number in clear, repeated after a warning.',
      actions: [{ kind: 'hard_warning', hours: null }],
      verdicts: [],
      decided_at: now - HOUR,
    });
    if (secondOpinion)
      insert('decisions', {
        ...base,
        id: uuidFrom(random),
        case_id: id,
        person_id: ME,
        device_id: null,
        opinion: 'second',
        reason_code: 'no_violation',
        policy_clause: 'TOS-0',
        comment: null,
        actions: [],
        verdicts: [],
        decided_at: now - HOUR / 2,
      });
  }
  if (random() < 0.3)
    insert('notes', {
      ...base,
      id: uuidFrom(random),
      case_id: id,
      person_id: OTHERS[1] ?? ME,
      body: 'Same wording as in the ring of last week. Look at the linked accounts before deciding.',
      written_at: openedAt + 600_000,
    });
  return id;
}
