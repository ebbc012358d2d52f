import type { Statement } from '../db/prepared.ts';

/** Two messages of the conversation before it, the sender's last five within an hour, the pair's payments of a day. */
const NEIGHBOURS = 2;
const SENDER_RECENT = 5;
const SENDER_WINDOW = "interval '1 hour'";
const PAYMENT_BEFORE = "interval '24 hours'";

/** Accounts by their platform ids, with what stands against them now. `$1` ids, `$2` the time. */
export const PARTIES: Statement = {
  name: 'evaluate_parties',
  text: `
    SELECT u.id, u.external_id, u.user_type, u.status, u.score, u.tier, COALESCE(s.standing, '[]'::json) AS actions
      FROM users u LEFT JOIN LATERAL (
        SELECT json_agg(json_build_object(
                 'kind', a.kind, 'state', a.state, 'shadow', a.shadow,
                 'automatic', a.automatic AND a.decided_by IS NULL,
                 'ends_at', floor(extract(epoch FROM a.ends_at) * 1000)) ORDER BY a.proposed_at, a.id) AS standing
          FROM actions a
         WHERE a.user_id = u.id AND a.state = 'applied' AND NOT a.shadow AND (a.ends_at IS NULL OR a.ends_at > $2::timestamptz)) s
        ON true
     WHERE u.external_id = ANY($1::text[])`,
};

export const SETTINGS: Statement = { name: 'evaluate_settings', text: 'SELECT key, value FROM settings' };

export const SOURCES: Statement = {
  name: 'evaluate_sources',
  text: `
    SELECT id, name, secret, previous_secret, previous_secret_until, countries, allow, fail_policy, webhook
      FROM sources WHERE active AND id = ANY($1::uuid[])`,
};

/** The stored conversation and the sender's last messages. `$1` the texts as JSON, `$2` the time. */
export const SAID: Statement = {
  name: 'evaluate_said',
  text: `
    WITH asked AS MATERIALIZED (
      SELECT x.n, x.conversation, u.id AS sender
        FROM json_to_recordset($1::json) AS x(n integer, user_id text, conversation text)
        LEFT JOIN users u ON u.external_id = x.user_id)
    SELECT near.n, near.where, near.external_id AS id, s.external_id AS sender, r.external_id AS receiver, near.content,
           near.sent_at
      FROM (
        SELECT a.n, 'before' AS where, m.* FROM asked a CROSS JOIN LATERAL (
          SELECT id, external_id, sender_id, receiver_id, content, sent_at FROM messages
           WHERE conversation_id = a.conversation AND sent_at <= $2::timestamptz AND erased_at IS NULL
           ORDER BY sent_at DESC, id DESC LIMIT ${NEIGHBOURS}) m
        UNION ALL
        SELECT a.n, 'sender', m.* FROM asked a CROSS JOIN LATERAL (
          SELECT id, external_id, sender_id, receiver_id, content, sent_at FROM messages
           WHERE sender_id = a.sender AND sent_at BETWEEN $2::timestamptz - ${SENDER_WINDOW} AND $2::timestamptz AND erased_at IS NULL
           ORDER BY sent_at DESC, id DESC LIMIT ${SENDER_RECENT}) m) near
      JOIN users s ON s.id = near.sender_id JOIN users r ON r.id = near.receiver_id
     ORDER BY near.n, near.sent_at, near.id`,
};

/** The payments of each pair, by the platform's ids. `$1` the texts as JSON, `$2` the time. */
export const TRANSACTIONS: Statement = {
  name: 'evaluate_transactions',
  text: `
    SELECT x.n, p.external_id AS id,
           CASE WHEN p.user_id = u.id THEN x.user_id ELSE x.other_id END AS user_id,
           CASE WHEN p.counterparty_id = u.id THEN x.user_id ELSE x.other_id END AS counterparty_id,
           p.initiated_at, p.completed_at, p.failed_at, p.cancelled_at
      FROM json_to_recordset($1::json) AS x(n integer, user_id text, other_id text)
      JOIN users u ON u.external_id = x.user_id JOIN users o ON o.external_id = x.other_id
      JOIN transactions p ON p.user_id IN (u.id, o.id) AND p.counterparty_id IN (u.id, o.id)
       AND p.occurred_at >= $2::timestamptz - ${PAYMENT_BEFORE}
     ORDER BY x.n, p.occurred_at, p.id`,
};
