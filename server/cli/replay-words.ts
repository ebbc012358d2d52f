import { count } from '../../core/scoring/term.ts';
import type { Difference, Summary } from '../replay/summary.ts';

export interface Progress {
  readonly phase: string;
  readonly done: number;
  readonly total: number;
}

const PHASES: Readonly<Record<string, string>> = {
  prepare: 'preparing',
  events: 'events',
  signals: 'comparing signals',
  compare: 'accounts',
  done: 'summing up',
};
/** Accounts told in words; `--json` has all that the server names. */
const SHOWN = 40;

const minutes = (ms: number): string =>
  ms < 60_000 ? `${Math.ceil(ms / 1_000)} s` : `${Math.floor(ms / 60_000)} min ${Math.ceil((ms % 60_000) / 1_000)} s`;

/** Says how far it is, how fast, and how long it takes; the rate is of what this reader has seen of the phase. */
export function createProgressWords(now: () => number) {
  let phase = '';
  let since = { at: 0, done: 0 };
  return ({ phase: current, done, total }: Progress): string => {
    if (current !== phase) {
      phase = current;
      since = { at: now(), done };
    }
    const words = PHASES[current] ?? current;
    const took = now() - since.at;
    const gone = done - since.done;
    if (total <= 1 || gone <= 0 || took <= 0) return total > 1 ? `${words}: ${done} of ${total}` : words;
    const rate = (gone / took) * 1_000;
    const left = minutes(((total - done) / rate) * 1_000);
    return `${words}: ${done} of ${total}, ${Math.round(rate)}/s, ${left} left`;
  };
}

const account = ({ external_id, before, after, actions_before, actions_after }: Difference): string => {
  const actions =
    actions_before.join(', ') === actions_after.join(', ')
      ? ''
      : `; ${actions_before.join(', ') || 'nothing'} → ${actions_after.join(', ') || 'nothing'}`;
  return `  ${external_id}: ${before.tier ?? 'unscored'} ${before.value ?? '–'} → ${after.tier} ${after.value}${actions}`;
};

/** The difference that a replay found, for people. */
export function differenceWords(summary: Summary): string {
  const { accounts, differ, tiers, actions, signals, changes, more } = summary;
  const hidden = more + Math.max(0, changes.length - SHOWN);
  return [
    `${count(accounts, 'account')} compared, ${differ} with another score`,
    tiers.length === 0 ? 'No account changes tier.' : 'Accounts that change tier:',
    ...tiers.map(({ from, to, accounts: n }) => `  ${from ?? 'unscored'} → ${to}: ${n}`),
    actions.length === 0 ? 'The ladder asks for the same.' : 'What the ladder asks for:',
    ...actions.map(({ kind, more: added, fewer }) => `  ${kind}: ${added} more, ${fewer} fewer`),
    signals.length === 0 ? 'The signals are the same.' : 'Signals:',
    ...signals.map(
      ({ type, gained, lost, changed }) =>
        `  ${type}: ${gained} gained, ${lost} lost, ${changed} with another confidence`,
    ),
    ...(changes.length === 0 ? [] : ['Accounts:']),
    ...changes.slice(0, SHOWN).map(account),
    ...(hidden > 0 ? [`  and ${hidden} more`] : []),
  ].join('\n');
}
