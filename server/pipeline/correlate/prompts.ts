import { sql } from 'kysely';
import type { IdentityMatch, PromptMatch } from '../../../core/detection/behaviour/facts.ts';
import { isAlike, type Print, printOf } from '../../../core/detection/behaviour/prompt.ts';
import { SIGNALS, type SignalType, VIOLATION_CONFIDENCE } from '../../../core/detection/signals.ts';
import type { ServerTableRow } from '../../db/database.ts';
import { insertRows, rowSet } from '../../db/insert-rows.ts';
import type { Trx } from '../../db/kysely.ts';
import type { Batch } from '../batch.ts';
import type { SignalRow } from '../detect/index.ts';
import { LIMITS } from '../limits.ts';
import type { SaidMessage } from '../project/messages.ts';

type PrintRow = ServerTableRow<'prompt_prints'>;

/** What makes a message a prompt: it asks for something that leads away. */
const LAYERS = new Set(['contact', 'payment', 'intent']);
/** Signals whose spans are the contact details themselves. */
const VALUES: ReadonlySet<SignalType> = new Set(['CONTACT_PHONE', 'CONTACT_EMAIL', 'CONTACT_SOCIAL', 'CONTACT_LINK']);
const WINDOW = "interval '24 hours'";

/** The prints of the batch's prompts. */
export function printsOf(
  batch: Batch,
  said: readonly SaidMessage[],
  signals: ReadonlyMap<string, readonly SignalRow[]>,
): PrintRow[] {
  return said.flatMap(({ event, row, content }) => {
    const found = (signals.get(event.id) ?? []).filter(
      ({ type, confidence }) => confidence >= VIOLATION_CONFIDENCE && LAYERS.has(SIGNALS[type].layer),
    );
    if (found.length === 0 || event.type !== 'message.created') return [];
    const values = found
      .filter(({ type }) => VALUES.has(type))
      .flatMap(({ spans }) => spans.filter(({ message_id }) => message_id === row.id));
    return [
      {
        event_id: event.id,
        sender_id: row.sender_id,
        receiver_id: row.receiver_id,
        print: printOf(content, values),
        sent_at: event.occurredAt,
        stored_at: batch.now,
      },
    ];
  });
}

/** Advisory locks of two numbers, this the first: apart from those of one number. */
const PROMPT_LOCKS = 0x646f_6371;

/**
 * Accounts of one hand are looked at together, and batches that run side by side do not see each other's prompts: of the
 * prompts of such a hand one batch at a time, until it commits. All locks at once and in order, so nobody waits in a ring.
 */
async function takeTurns(trx: Trx, hands: readonly (readonly string[])[]): Promise<void> {
  if (hands.length === 0) return;
  const ids = [...new Set(hands.flat())].sort();
  await sql`SELECT pg_advisory_xact_lock(${PROMPT_LOCKS}, hashed) FROM (
    SELECT DISTINCT hashtext(id) AS hashed FROM unnest(${ids}::text[]) AS id ORDER BY 1) locks`.execute(trx);
}

/** Stores the prints and finds, for each, the prompts like it by the same sender or by accounts linked to the sender. */
export async function findPrompts(
  batch: Batch,
  prints: readonly PrintRow[],
  identity: ReadonlyMap<string, readonly IdentityMatch[]>,
): Promise<Map<string, PromptMatch[]>> {
  if (prints.length === 0) return new Map();
  const linked = (senderId: string): string[] => [
    senderId,
    ...(identity.get(senderId) ?? []).map(({ otherId }) => otherId),
  ];
  await takeTurns(
    batch.trx,
    prints.map(({ sender_id }) => linked(sender_id)).filter((hand) => hand.length > 1),
  );
  await insertRows(batch.trx, 'prompt_prints', prints, '(event_id) DO NOTHING');
  const asked = prints.flatMap(({ event_id, sender_id, sent_at }) =>
    [...new Set(linked(sender_id))].map((from_id) => ({ of: event_id, from_id, at: sent_at })),
  );
  const { rows } = await sql<{ of: string; sender_id: string; receiver_id: string; print: Print; sent_at: number }>`
    SELECT w.of, p.* FROM ${rowSet({ of: 'uuid', from_id: 'uuid', at: 'time' }, asked, 'w')}
     CROSS JOIN LATERAL (
       SELECT p.sender_id, p.receiver_id, p.print, p.sent_at FROM prompt_prints p
        WHERE p.sender_id = w.from_id AND p.sent_at > w.at - ${sql.raw(WINDOW)}
          AND p.sent_at <= w.at
        ORDER BY p.sent_at DESC LIMIT ${sql.lit(LIMITS.promptsOfSender)}) p`.execute(batch.trx);
  const printOfEvent = new Map(prints.map(({ event_id, print }) => [event_id, print]));
  const found = new Map<string, PromptMatch[]>();
  for (const row of rows) {
    if (!isAlike(printOfEvent.get(row.of) ?? [], row.print)) continue;
    const match = { senderId: row.sender_id, receiverId: row.receiver_id, at: row.sent_at, linked: true };
    found.set(row.of, [...(found.get(row.of) ?? []), match]);
  }
  return found;
}
