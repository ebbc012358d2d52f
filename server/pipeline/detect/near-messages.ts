import { sql } from 'kysely';
import type { DetectionContext, MessageInput } from '../../../core/detection/define.ts';
import { rowSet } from '../../db/insert-rows.ts';
import type { Trx } from '../../db/kysely.ts';
import type { SaidMessage } from '../project/messages.ts';
import type { ReadMessage } from './read-message.ts';
import { inOrder, type Placed, placeOf, type Run, runsOf } from './runs.ts';

/** Two messages of the conversation either way; the sender's last five within an hour. */
const NEIGHBOURS = 2;
const SENDER_RECENT = 5;
const SENDER_WINDOW_MS = 3_600_000;
/** Between two messages that are looked up at once; what was stored between them is read along, up to so many. */
const GAP_MS = 600_000;
const MOST_BETWEEN = 200;

interface NearRow {
  run: number;
  between: boolean;
  id: string;
  sender_id: string;
  receiver_id: string;
  conversation_id: string | null;
  content: string;
  sent_at: number;
}
type Target = Placed & { readonly message: ReadMessage };
export type Near = Pick<DetectionContext, 'before' | 'after' | 'senderRecent'>;

const COLUMNS = sql.raw('m.id, m.sender_id, m.receiver_id, m.conversation_id, m.content, m.sent_at');
/** What this transaction stored is known; what it changed is read. (A row's first version is 1.) */
const KNOWN = sql.raw('m.erased_at IS NULL AND (m.version > 1 OR m.xmin <> pg_current_xact_id()::xid)');

/** Stored messages round each run: some before it, some after it, and what lies between its first and its last. */
async function look(
  trx: Trx,
  runs: readonly Run<Target>[],
  column: 'conversation_id' | 'sender_id',
  { before, after, windowMs }: { readonly before: number; readonly after: number; readonly windowMs: number | null },
): Promise<NearRow[]> {
  if (runs.length === 0) return [];
  const kinds = {
    run: 'int',
    key: column === 'sender_id' ? 'uuid' : 'text',
    first_at: 'time',
    first_id: 'uuid',
    last_at: 'time',
    last_id: 'uuid',
    since: 'time',
  } as const;
  const rows = runs.map(({ key, first, last }, run) => ({
    run,
    key,
    first_at: first.at,
    first_id: first.id,
    last_at: last.at,
    last_id: last.id,
    since: windowMs === null ? 0 : first.at - windowMs,
  }));
  const mine = sql`m.${sql.raw(column)} = s.key AND ${KNOWN}`;
  const { rows: found } = await sql<NearRow>`
    SELECT s.run, m.* FROM ${rowSet(kinds, rows, 's')} CROSS JOIN LATERAL (
      (SELECT false AS between, ${COLUMNS} FROM messages m
        WHERE ${mine} AND (m.sent_at, m.id) < (s.first_at, s.first_id) AND m.sent_at >= s.since
        ORDER BY m.sent_at DESC, m.id DESC LIMIT ${sql.lit(before)})
      UNION ALL
      (SELECT false, ${COLUMNS} FROM messages m
        WHERE ${mine} AND (m.sent_at, m.id) > (s.last_at, s.last_id)
        ORDER BY m.sent_at, m.id LIMIT ${sql.lit(after)})
      UNION ALL
      (SELECT true, ${COLUMNS} FROM messages m
        WHERE s.first_id <> s.last_id AND ${mine}
          AND (m.sent_at, m.id) > (s.first_at, s.first_id) AND (m.sent_at, m.id) < (s.last_at, s.last_id)
        LIMIT ${sql.lit(MOST_BETWEEN)})) m`.execute(trx);
  // Where much lies between, each message is looked up by itself: what one message costs has a bound.
  const between = Map.groupBy(
    found.filter((row) => row.between),
    ({ run }) => run,
  );
  const crowded = runs.filter((_, run) => (between.get(run)?.length ?? 0) >= MOST_BETWEEN);
  const alone = crowded.flatMap(({ key, items }) =>
    items.map((item) => ({ key, first: item, last: item, items: [item] })),
  );
  return [...found, ...(await look(trx, alone, column, { before, after, windowMs }))];
}

/** A message as detection reads it: one object however often it is met, so that it is read once. */
export class Inputs {
  private readonly known = new Map<string, MessageInput>();

  of(row: Omit<NearRow, 'run' | 'between' | 'content'>, content: string): MessageInput {
    const known = this.known.get(row.id);
    if (known?.content === content) return known;
    const input: MessageInput = {
      id: row.id,
      senderId: row.sender_id,
      receiverId: row.receiver_id,
      conversationId: row.conversation_id,
      content,
      sentAt: row.sent_at,
    };
    this.known.set(row.id, input);
    return input;
  }
}

type Known = Placed & { readonly input: MessageInput };

/** The messages round each of these, by the id of its event. `own`: what this batch stored, as it is now. */
export async function loadNear(
  trx: Trx,
  messages: readonly ReadMessage[],
  own: readonly SaidMessage[],
  inputs: Inputs,
): Promise<(message: ReadMessage) => Near> {
  const targets = messages.map((message): Target => ({ id: message.row.id, at: message.row.sent_at, message }));
  const runs = (keyOf: (message: ReadMessage) => string | null) =>
    runsOf(targets, ({ message }) => keyOf(message), GAP_MS);
  const [around, said] = await Promise.all([
    look(
      trx,
      runs(({ row }) => row.conversation_id),
      'conversation_id',
      {
        before: NEIGHBOURS,
        after: NEIGHBOURS,
        windowMs: null,
      },
    ),
    look(
      trx,
      runs(({ row }) => row.sender_id),
      'sender_id',
      {
        before: SENDER_RECENT,
        after: 0,
        windowMs: SENDER_WINDOW_MS,
      },
    ),
  ]);
  const byId = new Map<string, Known>();
  const add = (row: Omit<NearRow, 'run' | 'between'>): void => {
    byId.set(row.id, { id: row.id, at: row.sent_at, input: inputs.of(row, row.content) });
  };
  for (const { row } of own) if (!row.erased_at) add(row);
  for (const row of [...around, ...said]) add(row);
  const known = [...byId.values()].sort(inOrder);
  const byConversation = Map.groupBy(known, ({ input }) => input.conversationId);
  const bySender = Map.groupBy(known, ({ input }) => input.senderId);
  return ({ row }) => {
    const target = { id: row.id, at: row.sent_at };
    const round = row.conversation_id === null ? [] : (byConversation.get(row.conversation_id) ?? []);
    const place = placeOf(round, target);
    const next = round[place]?.id === row.id ? place + 1 : place;
    const lately = bySender.get(row.sender_id) ?? [];
    const until = placeOf(lately, target);
    return {
      before: round.slice(Math.max(0, place - NEIGHBOURS), place).map(({ input }) => input),
      after: round.slice(next, next + NEIGHBOURS).map(({ input }) => input),
      senderRecent: lately
        .slice(Math.max(0, until - SENDER_RECENT), until)
        .filter(({ at }) => at >= row.sent_at - SENDER_WINDOW_MS)
        .map(({ input }) => input),
    };
  };
}
