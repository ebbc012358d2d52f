import type { Identity } from '../../../../core/access/disclosure.ts';
import type { RevealReply } from '../../../../core/contract/reveal.ts';
import type { Row } from '../../../../core/tables/index.ts';

/** What was revealed and may be shown: in this window's memory, until the case is left. */
export interface Shown {
  /** Null while it is masked. */
  textOf(row: Pick<Row<'messages'>, 'id' | 'version'>): string | null;
  valueOf(field: Identity): string | null;
  /** How many texts and identities there are. */
  readonly size: number;
}

type Answer = Pick<RevealReply, 'messages' | 'identities'>;

/** All answers together. A message that changed since it was revealed is another text, and masked again. */
export function shownOf(answers: readonly Answer[]): Shown {
  const texts = new Map(answers.flatMap(({ messages }) => messages).map((message) => [message.id, message]));
  const values = new Map(
    answers.flatMap(({ identities }) => identities).map(({ field, value }) => [field, value] as const),
  );
  return {
    textOf({ id, version }) {
      const found = texts.get(id);
      return found?.version === version ? found.content : null;
    },
    valueOf: (field) => values.get(field) ?? null,
    size: texts.size + values.size,
  };
}

export const NOTHING_SHOWN = shownOf([]);
