import { commandOf } from '../../core/commands/index.ts';
import type { Ruling } from './chain.ts';
import { type Decided, NOT_JUDGED, refusedAs } from './decide-one.ts';
import type { NamedItem } from './item.ts';

/** What is recorded of a command that got its final answer. */
export type Settled = Omit<Decided, 'item'> & { readonly item: NamedItem; readonly name: string | null };

const MAX_DETAIL = 300;

/** Words of a caller may end up in it: Postgres stores no NUL, and no half of a surrogate pair. */
export const cleanDetail = (detail: string | null): string | null =>
  detail === null
    ? null
    : detail
        .replace(/\p{Cc}/gu, ' ')
        .slice(0, MAX_DETAIL)
        .toWellFormed();

/** A name that is no command's is its author's text, and stays out of the log. */
export const settledOf = (decided: Decided): Settled => ({
  ...decided,
  name: commandOf(decided.item.envelope.name)?.name ?? null,
});

/** A refusal of the chain, as it is recorded. */
export function settledRefusal(ruling: Extract<Ruling, { t: 'refused' }>): Settled {
  const { item, outcome, code, detail } = ruling;
  if (item.t === 'envelope') {
    const refusal = detail === null ? { code } : { code, detail };
    return settledOf(refusedAs(item, outcome, refusal));
  }
  const audit = { entity: 'commands', entityId: item.id, reason: code } as const;
  return {
    item,
    name: null,
    outcome,
    code,
    detail,
    audit: { ...audit, ...NOT_JUDGED, beforeHash: null, afterHash: null },
    effects: [],
    until: null,
  };
}
