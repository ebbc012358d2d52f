import type { DetectionContext, SignalDraft } from '../../../core/detection/define.ts';
import { DETECTOR_VERSION } from '../../../core/detection/index.ts';
import { historyPatterns, type SenderHistory } from '../../../core/detection/patterns.ts';
import { TRANSACTION_SIGNAL_TYPES, VIOLATION_CONFIDENCE } from '../../../core/detection/signals.ts';
import { must } from '../../../core/lib/must.ts';
import type { Row } from '../../../core/tables/index.ts';
import { newId } from '../../clock.ts';
import { insertRows } from '../../db/insert-rows.ts';
import type { Batch } from '../batch.ts';
import type { SaidMessage } from '../project/messages.ts';
import { loadContexts } from './context.ts';
import { loadHistories } from './history.ts';
import { type EarlierMessage, earlierMessages } from './look-back.ts';
import type { ReadMessage } from './read-message.ts';

export type SignalRow = Omit<Row<'signals'>, 'version'> & { readonly in_evidence: boolean };

/** A message with what it raised. */
interface Raised {
  readonly message: ReadMessage;
  readonly context: DetectionContext;
  readonly signals: readonly SignalDraft[];
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
  const sceneries = messages.map(contextOf);
  const raised = (await batch.read(sceneries)).flatMap(({ at, signals }): Raised[] => {
    const message = must(messages[at], 'a message that was given');
    const { context } = must(sceneries[at], 'its scenery');
    const news = isEarlier(message) ? newlyAligned(message, signals) : signals;
    return news.length > 0 ? [{ message, context, signals: news }] : [];
  });
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
  { message: { event, row } }: Raised,
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
    detector_version: DETECTOR_VERSION,
    occurred_at: event.occurredAt,
    verdict: null,
    verdict_by: null,
    verdict_at: null,
    in_evidence: users.live.has(row.sender_id),
  };
}
