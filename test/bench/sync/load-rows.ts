import type { Pool } from '../../../server/db/pool.ts';

export interface LoadedRows {
  readonly cases: number;
  /** Rows that a moderator's replica holds. */
  readonly rows: number;
}

/** One id a row and kind: the same in every run, spread like those of a marketplace that has run for a year. */
const id = (kind: string, n: string): string =>
  `overlay(overlay(md5('${kind}' || ${n}) PLACING '4' FROM 13) PLACING '8' FROM 17)::uuid`;
const AT = "timestamptz '2026-01-01 00:00:00+00'";
const pick = (n: string, values: readonly string[]): string =>
  `(ARRAY[${values.map((value) => `'${value}'`).join(', ')}])[1 + ${n} % ${values.length}]`;

const TIERS = ['monitor', 'low', 'medium', 'medium', 'high', 'high', 'critical'];
const TEXTS = [
  'Hi, is the flat still free next weekend? We would be two adults and a small dog.',
  'Sure. You can reach me under +49 171 9876543 or write to anna.berg@example.org, that is faster.',
  'Let us do it without the platform, then you save the fee. My IBAN comes by mail.',
  'Thanks! The sofa arrived, everything is fine. Five stars from us 😀',
  'Please send the deposit by bank transfer, PayPal friends also works. Ask for Anna.',
];

/**
 * Cases with what belongs to them, as the pipeline leaves them after a year: subject and counterparty, messages, signals,
 * scores, payments, bookings, actions, decisions and notes. Written by set-based SQL with triggers off.
 */
const STATEMENTS = (cases: number): string[] => {
  const every = (step: number): string => `generate_series(1, ${Math.floor(cases / step)}) AS n`;
  const user = (n: string): string => id('user', n);
  const other = (n: string): string => id('other', `(${n} % ${Math.max(1, Math.floor(cases / 5))})`);
  const rev = 'pg_current_xact_id()';
  const person = '(SELECT id FROM people ORDER BY id LIMIT 1)';
  const users = (kind: string, from: string): string => `
    INSERT INTO users (id, rev, external_id, display_name, email, phone, user_type, country, status, registered_at,
      last_seen_at, score, tier, trend, in_evidence)
    SELECT ${id(kind, 'n')}, ${rev}, '${kind}-' || n, ${pick('n', ['Anna', 'Ben', 'Chioma', 'Dmitri', 'Eve'])} || ' ' ||
      ${pick('n / 5', ['Berg', 'Okafor', 'Sato', 'Müller', 'van Dijk'])} || ' ' || n, 'person' || n || '@example.org',
      '+49 30 ' || (1000000 + n), 'provider', 'DE', 'active', ${AT} - interval '1 year', ${AT} + n * interval '2 minutes',
      (n % 100)::real, ${pick('n', TIERS)}, 'stable', true FROM ${from}`;
  return [
    users('user', every(1)),
    users('other', `generate_series(0, ${Math.max(1, Math.floor(cases / 5)) - 1}) AS n`),
    `INSERT INTO cases (id, rev, subject_user_id, queue, state, tier, score, priority, priority_terms, signal_types,
       signal_count, opened_at, last_event_at, second_opinions, correlation_id)
     SELECT ${id('case', 'n')}, ${rev}, ${user('n')}, ${pick('n', ['contact', 'payments', 'fraud', 'general'])},
       CASE WHEN n % 10 < 4 THEN 'open' ELSE 'decided' END, ${pick('n', TIERS)}, (n % 100)::real, n % 97,
       jsonb_build_object('severity', n % 5, 'reach', n % 3), '["CONTACT_PHONE", "CONTACT_EMAIL"]', 2,
       ${AT} + n * interval '2 minutes', ${AT} + n * interval '2 minutes', 0, ${id('correlation', 'n')} FROM ${every(1)}`,
    ...[0, 1].map(
      (k) => `INSERT INTO messages (id, rev, external_id, conversation_id, sender_id, receiver_id, content, sent_at,
       in_evidence) SELECT ${id(`message${k}`, 'n')}, ${rev}, 'm${k}-' || n, 'c-' || n,
       ${k === 0 ? `${user('n')}, ${other('n')}` : `${other('n')}, ${user('n')}`},
       ${pick(`(n + ${k})`, TEXTS)}, ${AT} + n * interval '2 minutes' + ${k} * interval '9 seconds', true FROM ${every(1)}`,
    ),
    ...['CONTACT_PHONE', 'CONTACT_EMAIL'].map(
      (type) => `INSERT INTO signals (id, rev, user_id, counterparty_id, event_id, type, confidence, spans, reasons,
       obfuscation, patterns, detector_version, occurred_at, in_evidence)
     SELECT ${id(type, 'n')}, ${rev}, ${user('n')}, ${other('n')}, ${id('event', 'n')}, '${type}', 0.91,
       jsonb_build_array(jsonb_build_object('message_id', ${id('message0', 'n')}, 'start', 22, 'end', 38)),
       '[{"code": "written_out", "text": "A number or an address is written in the message."}]', '[]', '[]', '1.1.0',
       ${AT} + n * interval '2 minutes', true FROM ${every(1)}`,
    ),
    `INSERT INTO scores (id, rev, user_id, model, model_version, value, tier, trend, factors, event_id, computed_at,
       in_evidence) SELECT ${id('score', 'n')}, ${rev}, ${user('n')}, 'five_component', '1.0.0', (n % 100)::real,
       ${pick('n', TIERS)}, 'stable', jsonb_build_array(jsonb_build_object('part', 'communication', 'code', 'contact',
       'text', 'Contact details in messages', 'points', 30.5, 'cap', 40), jsonb_build_object('part', 'behavioural', 'code',
       'pace', 'text', 'Many first messages in an hour', 'points', 12, 'cap', 20)), ${id('event', 'n')},
       ${AT} + n * interval '2 minutes', true FROM ${every(1)}`,
    `INSERT INTO transactions (id, rev, external_id, user_id, counterparty_id, amount, currency, payment_method, status,
       occurred_at, in_evidence) SELECT ${id('payment', 'n')}, ${rev}, 'p-' || n, ${user('n')}, ${other('n')},
       (n % 500) + 0.5, 'EUR', 'card', 'completed', ${AT} + n * interval '2 minutes', true FROM ${every(2)}`,
    `INSERT INTO bookings (id, rev, external_id, client_id, provider_id, category, amount, currency, status, booked_at,
       status_at, in_evidence) SELECT ${id('booking', 'n')}, ${rev}, 'b-' || n, ${other('n')}, ${user('n')}, 'home',
       (n % 500) + 0.5, 'EUR', 'completed', ${AT} + n * interval '2 minutes', ${AT} + n * interval '3 minutes', true
       FROM ${every(2)}`,
    `INSERT INTO actions (id, rev, user_id, case_id, kind, scope, state, automatic, shadow, reason_code, policy_clause,
       facts, evidence, proposed_at, starts_at) SELECT ${id('action', 'n')}, ${rev}, ${user('n')}, ${id('case', 'n')},
       'soft_warning', 'messaging', 'applied', true, false, 'contact_sharing', 'T-4.2', 'Two contact details in one day.',
       jsonb_build_array(${id('CONTACT_PHONE', 'n')}), ${AT} + n * interval '2 minutes', ${AT} + n * interval '2 minutes'
       FROM ${every(2)}`,
    `INSERT INTO decisions (id, rev, case_id, person_id, opinion, reason_code, policy_clause, actions, verdicts, decided_at)
     SELECT ${id('decision', 'n')}, ${rev}, ${id('case', 'n')}, ${person}, 'first', 'contact_sharing', 'T-4.2',
       '[{"kind": "message_throttled", "hours": null}]', '[]', ${AT} + n * interval '1 hour' FROM ${every(2)}`,
    `INSERT INTO notes (id, rev, case_id, person_id, body, written_at) SELECT ${id('note', 'n')}, ${rev},
       ${id('case', 'n')}, ${person}, 'Seen before, see the case of last week.', ${AT} + n * interval '1 hour'
       FROM ${every(5)}`,
  ];
};

/** Fills a migrated database that has people. */
export async function loadRows(pool: Pool, cases: number, tell: (text: string) => void): Promise<LoadedRows> {
  const client = await pool.connect();
  let rows = 0;
  try {
    // Stamps and guards off: a row is written as the pipeline would have left it.
    await client.query('SET session_replication_role = replica');
    for (const statement of STATEMENTS(cases)) rows += (await client.query(statement)).rowCount ?? 0;
    await client.query('RESET session_replication_role');
  } finally {
    client.release();
  }
  tell(`${rows} rows are stored; now statistics`);
  await pool.query('VACUUM (ANALYZE)');
  await pool.query('CHECKPOINT');
  return { cases, rows };
}
