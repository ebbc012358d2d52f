import { sql } from 'kysely';
import type { DetectionContext } from '../../../core/detection/define.ts';
import { EMPTY_CONTEXT } from '../../../core/detection/index.ts';
import { uuidArray } from '../../db/binary-array.ts';
import type { Batch } from '../batch.ts';
import type { SaidMessage } from '../project/messages.ts';
import { Inputs, loadNear } from './near-messages.ts';
import { loadNearTransactions } from './near-transactions.ts';
import type { ReadMessage } from './read-message.ts';
import type { Scenery } from './read-scene.ts';

/**
 * The context of any of these messages, in a fixed number of look-ups. `said`: the messages of the batch, which need not
 * be looked up.
 */
export async function loadContexts(
  batch: Batch,
  messages: readonly ReadMessage[],
  said: readonly SaidMessage[],
): Promise<(message: ReadMessage) => Scenery> {
  const inputs = new Inputs();
  const [near, transactions, sources] = await Promise.all([
    loadNear(batch.trx, messages, said, inputs),
    loadNearTransactions(batch.trx, messages),
    loadSources(batch, messages),
  ]);
  return (message) => {
    const { row, event, content } = message;
    const source = sources.get(event.sourceId) ?? EMPTY_CONTEXT;
    const context: DetectionContext = {
      ...near(message),
      transactions: transactions(message),
      senderRole: batch.users.byId(row.sender_id).user_type,
      receiverRole: batch.users.byId(row.receiver_id).user_type,
      countries: source.countries,
      allow: source.allow,
    };
    return { input: inputs.of(row, content), context };
  };
}

async function loadSources({ trx }: Batch, messages: readonly ReadMessage[]) {
  const ids = [...new Set(messages.map(({ event }) => event.sourceId))];
  const { rows } = await sql<{ id: string } & Pick<DetectionContext, 'countries' | 'allow'>>`
    SELECT id, countries, allow FROM sources WHERE id = ANY(${uuidArray(ids)}::uuid[])`.execute(trx);
  return new Map(rows.map((source) => [source.id, source]));
}
