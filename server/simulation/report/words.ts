import type { Rate } from '../../../core/detection/evaluate/statistics.ts';
import { SIGNALS } from '../../../core/detection/signals.ts';
import { REACHED, type Recall, type SignalFigures } from './figures.ts';
import type { Report } from './report.ts';

const percent = (rate: number | null): string => (rate === null ? '–' : `${(rate * 100).toFixed(1)} %`);
const share = ({ hits, of, rate }: Rate): string => `${hits} of ${of} (${percent(rate)})`;
const hours = (value: number | null): string => (value === null ? '–' : `${value} h`);
const cell = (text: string | number, width: number): string => String(text).padEnd(width);

/** The report as a person reads it. */
export function words(report: Report): string {
  const { story, honest, agreement, silent } = report;
  return [
    `${story.days} simulated days, seed ${story.seed}: ${report.events} events, ${report.violations} of them against the rules`,
    '',
    'Offenders by the highest tier that they reached (at least)',
    ['  ', cell('', 12), cell('accounts', 10), ...REACHED.map((tier) => cell(tier, 10)), 'highest score'].join(''),
    ...report.recall.map(recallLine),
    ...report.recall
      .filter(({ highest }) => highest !== null)
      .map(({ persona, carriedBy }) => `  ${persona}: ${carriedBy.join('; ')}`),
    '',
    'From the first broken rule to the first act in effect (and to the first restriction): median, 90 % within',
    ...report.recall.map(delayLine),
    '',
    `Honest accounts: ${share(honest.warned)} acted on at all, ${share(honest.restricted)} restricted`,
    ...honest.restrictions.map(
      ({ userId, kind, at, facts, because }) => `  ${userId}: ${kind} at ${at}. ${facts}. ${because.join('; ')}`,
    ),
    '',
    'Signals: fired, right among those that count as violations',
    ...report.signals.map(signalLine),
    '',
    `Shadow and active: of ${agreement.accounts} accounts acted on, ${agreement.same} with the same first decision in both runs`,
    ...agreement.different.map(
      ({ userId, active, shadow, because }) =>
        `  ${userId}: active ${stepWords(active)}, shadow ${stepWords(shadow)}: ${because ?? 'NOT EXPLAINED'}`,
    ),
    `  after that ${agreement.later.active} acts in the active run, which has a history, ${agreement.later.shadow} in shadow`,
    '',
    silent.length === 0 ? 'Every signal fired.' : `Never fired: ${silent.join(', ')}`,
    ...(report.deadLetters > 0 ? [`${report.deadLetters} events failed`] : []),
  ].join('\n');
}

const recallLine = ({ persona, offenders, reached, highest }: Recall): string =>
  [
    '  ',
    cell(persona, 12),
    cell(offenders, 10),
    ...REACHED.map((tier) => cell(reached[tier]?.hits ?? 0, 10)),
    highest ?? '–',
  ].join('');

const delayLine = ({ persona, firstAction, firstRestriction }: Recall): string =>
  [
    '  ',
    cell(persona, 12),
    cell(`${firstAction.acted}: ${hours(firstAction.medianHours)}, ${hours(firstAction.p90Hours)}`, 28),
    `(${firstRestriction.acted}: ${hours(firstRestriction.medianHours)}, ${hours(firstRestriction.p90Hours)})`,
  ].join('');

const signalLine = ({ type, fired, precision, by }: SignalFigures): string =>
  ['  ', cell(SIGNALS[type].label, 32), cell(fired, 7), cell(share(precision), 22), by].join('');

const stepWords = (step: { readonly at: number; readonly actions: readonly string[] } | null): string =>
  step === null ? 'nothing' : `${step.actions.join(' + ')} at ${new Date(step.at).toISOString()}`;
