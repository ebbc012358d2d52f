import type { EvaluateRequest } from '../../core/contract/evaluate.ts';
import type { PartyRole, TransactionInput } from '../../core/detection/define.ts';
import type { Party } from '../../core/enforcement/evaluate.ts';
import { TRANSACTION_STATUSES } from '../../core/tables/transactions.ts';
import type { PreparedStatements } from '../db/prepared.ts';
import { type RuntimeSettings, type SettingRow, settingsOf } from '../settings/load.ts';
import type { SourceRow } from '../sources/source-row.ts';
import { PARTIES, SAID, SETTINGS, SOURCES, TRANSACTIONS } from './statements.ts';

export interface Question {
  readonly asked: EvaluateRequest;
  readonly sourceId: string;
  /** ms; of the server. */
  readonly now: number;
}

export interface KnownParty extends Party {
  readonly id: string;
  readonly external_id: string;
  readonly user_type: PartyRole;
}

export interface StoredMessage {
  readonly n: number;
  readonly where: 'before' | 'sender';
  readonly id: string;
  readonly sender: string;
  readonly receiver: string;
  readonly content: string;
  readonly sent_at: number;
}

/** What an evaluation is made from. */
export interface State {
  readonly account: KnownParty | null;
  /** Null when there is none, or we do not know it. */
  readonly counterparty: KnownParty | null;
  readonly settings: RuntimeSettings;
  /** As it is now; null when it may no longer ask. */
  readonly source: SourceRow | null;
  /** What was said just before, oldest first; empty for what is no message. */
  readonly said: readonly StoredMessage[];
  /** What became of the pair's payments of the last day. */
  readonly transactions: readonly TransactionInput[];
}

type TransactionRow = { n: number; id: string; user_id: string; counterparty_id: string } & Record<
  `${TransactionInput['status']}_at`,
  number | null
>;

const eachStatus = (row: TransactionRow): TransactionInput[] =>
  TRANSACTION_STATUSES.flatMap((status) => {
    const at = row[`${status}_at`];
    return at === null ? [] : [{ id: row.id, userId: row.user_id, counterpartyId: row.counterparty_id, status, at }];
  });

/** The state for each of the questions, in one round trip however many they are. */
export function loadStates(statements: PreparedStatements, questions: readonly Question[]): Promise<State[]> {
  const now = new Date(Math.max(...questions.map((one) => one.now)));
  const partyOf = ({ asked }: Question) =>
    [asked.user_id, asked.counterparty_id].filter((id) => typeof id === 'string');
  const texts = questions.flatMap(({ asked }, n) =>
    asked.action === 'message.send'
      ? [
          {
            n,
            user_id: asked.user_id,
            other_id: asked.counterparty_id ?? null,
            conversation: asked.conversation_id ?? null,
          },
        ]
      : [],
  );
  return statements.together(async (run) => {
    const targets = JSON.stringify(texts);
    const [parties, settings, sources, said, transactions] = await Promise.all([
      run<KnownParty>(PARTIES, [questions.flatMap(partyOf), now]),
      run<SettingRow>(SETTINGS, []),
      run<SourceRow>(SOURCES, [questions.map(({ sourceId }) => sourceId)]),
      texts.length === 0 ? [] : run<StoredMessage>(SAID, [targets, now]),
      texts.length === 0 ? [] : run<TransactionRow>(TRANSACTIONS, [targets, now]),
    ]);
    const runtime = settingsOf(settings);
    const byExternalId = new Map(parties.map((party) => [party.external_id, party]));
    const byId = new Map(sources.map((source) => [source.id, source]));
    return questions.map(({ asked, sourceId }, n) => ({
      account: byExternalId.get(asked.user_id) ?? null,
      counterparty: byExternalId.get(asked.counterparty_id ?? '') ?? null,
      settings: runtime,
      source: byId.get(sourceId) ?? null,
      said: said.filter((one) => one.n === n),
      transactions: transactions.filter((one) => one.n === n).flatMap(eachStatus),
    }));
  });
}
