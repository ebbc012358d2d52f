import { setImmediate as turn } from 'node:timers/promises';
import type { DetectionContext, SignalDraft } from '../../../core/detection/define.ts';
import { detectMessage } from '../../../core/detection/index.ts';
import { historyPatterns, type SenderHistory } from '../../../core/detection/patterns.ts';
import { TRANSACTION_SIGNAL_TYPES, VIOLATION_CONFIDENCE } from '../../../core/detection/signals.ts';
import type { Row } from '../../../core/tables/index.ts';
import { newId } from '../../clock.ts';
import { insertRows } from '../../db/insert-rows.ts';
import type { Batch } from '../batch.ts';
import type { SaidMessage } from '../project/messages.ts';
import { loadContexts } from './context.ts';
import { loadHistories } from './history.ts';
import { type EarlierMessage, earlierMessages } from './look-back.ts';
import type { ReadMessage } from './read-message.ts';

/** Messages between two looks at who else waits: a request is not to wait until a whole batch is read. */
const READ_AT_ONCE = 50;

export type SignalRow = Omit<Row<'signals'>, 'version'> & { readonly in_evidence: boolean };

/** A message with what it raised. */
interface Raised {
  readonly message: ReadMessage;
  readonly context: DetectionContext;
  readonly signals: readonly SignalDraft[];
  readonly detectorVersion: string;
}

/**
 * Reads every message of the batch in its context, and earlier ones again that a payment of the batch puts in another
 * light, and stores what they raise: signals, never a decision.
 */
export async function detect(batch: Batch, said: readonly SaidMessage[]): Promise<SignalRow[]> {
  const earlier = await earlierMessages(batch);
  const messages: readonly ReadMessage[] = [...said, ...earlier];
  if (messages.length === 0) return [];
  const contextOf = await loadContexts(batch, messages, said);
  const raised: Raised[] = [];
  let read = 0;
  for (const message of messages) {
    read += 1;
    if (read % READ_AT_ONCE === 0) await turn();
    const { input, context } = contextOf(message);
    const { signals, detectorVersion } = detectMessage(input, context);
    const news = isEarlier(message) ? newlyAligned(message, signals) : signals;
    if (news.length > 0) raised.push({ message, context, signals: news, detectorVersion });
  }
  const histories = await loadHistories(
    batch.trx,
    raised
      .filter(({ signals }) => signals.some(({ confidence }) => confidence >= VIOLATION_CONFIDENCE))
      .map(({ message: { event, row } }) => ({ eventId: event.id, senderId: row.sender_id, at: row.sent_at })),
  );
  const rows = raised.flatMap((one) => {
    const flags = flagsOf(one, histories.get(one.message.event.id));
    return one.signals.map((draft) => signalRow(batch, one, draft, flags));
  });
  await insertRows(batch.trx, 'signals', rows, '(event_id, user_id, type) DO NOTHING');
  return rows;
}

const isEarlier = (message: ReadMessage): message is EarlierMessage => 'told' in message;

/** What the message had to say by itself was stored when it was read first. */
const newlyAligned = ({ told }: EarlierMessage, signals: readonly SignalDraft[]): SignalDraft[] =>
  signals.filter(({ type }) => TRANSACTION_SIGNAL_TYPES.some((one) => one === type) && !told.includes(type));

const flagsOf = ({ message, context }: Raised, history: SenderHistory | undefined) =>
  history
    ? historyPatterns(
        message.row.sent_at,
        context.senderRecent.map(({ sentAt }) => sentAt),
        history,
      )
    : [];

function signalRow(
  { users, now }: Batch,
  { message: { event, row }, detectorVersion }: Raised,
  draft: SignalDraft,
  flags: ReturnType<typeof historyPatterns>,
): SignalRow {
  return {
    id: newId(now),
    user_id: row.sender_id,
    counterparty_id: row.receiver_id,
    event_id: event.id,
    type: draft.type,
    confidence: draft.confidence,
    spans: draft.spans.map(({ messageId, start, end }) => ({ message_id: messageId, start, end })),
    reasons: [...draft.reasons],
    obfuscation: [...draft.obfuscation],
    patterns: [...draft.patterns, ...flags],
    detector_version: detectorVersion,
    occurred_at: event.occurredAt,
    verdict: null,
    verdict_by: null,
    verdict_at: null,
    in_evidence: users.live.has(row.sender_id),
  };
}
