import { useState } from 'react';
import type { CaseResult } from '../../../core/queries/case.ts';
import { explain } from '../../../core/scoring/explain.ts';
import { TIER_FLOOR, TIERS } from '../../../core/scoring/tiers.ts';
import { Button } from '../../parts/button.tsx';
import { cx } from '../../parts/class-names.ts';
import { signed, wholeScore } from '../../parts/format.ts';
import tierStyles from '../../parts/tier.module.css';
import { tierWord } from '../../parts/tier.tsx';
import { Time } from '../../parts/time.tsx';
import styles from './score.module.css';
import { Section } from './section.tsx';
import { Sparkline } from './sparkline.tsx';

const PART_WORDS = {
  behavioural: 'Behaviour',
  financial: 'Money',
  communication: 'Messages',
  historical: 'History',
  identity: 'Identity',
  network: 'Network',
  operational: 'Operations',
} as const;

const FIRST_FACTORS = 7;

/** The first tenth below the floor of the tier: on the floor itself the score is still within it. */
const tenths = (points: number): number => Math.floor(points * 10 + 1) / 10;

/** The score, every factor that made it, and the smallest change that would move it to the tier below. */
export function ScoreSection({ data }: { readonly data: CaseResult }) {
  const [all, setAll] = useState(false);
  const [current] = data.scores;
  if (!current) {
    return (
      <Section title="Score">
        <p className={styles.quiet}>This account was never scored. That does not mean that it is harmless.</p>
      </Section>
    );
  }
  const { ranked, toLower } = explain(current);
  const counted = ranked.filter((factor) => factor.points !== 0);
  const shown = all ? counted : counted.slice(0, FIRST_FACTORS);
  return (
    <Section
      title="Score"
      aside={
        <span className={styles.quiet}>
          <Time at={current.computed_at} />
        </span>
      }
    >
      <div className={cx(styles.top, tierStyles[current.tier])}>
        <span className={styles.value}>{wholeScore(current.value)}</span>
        <span className={styles.of}>
          of 100
          <br />
          <strong>{tierWord(current.tier)}</strong>, {current.trend}
        </span>
        <Sparkline values={data.scores.map((score) => score.value).toReversed()} />
      </div>
      <div className={cx(styles.scale, tierStyles[current.tier])} aria-hidden>
        <span className={styles.fill} style={{ width: `${current.value}%` }} />
        {TIERS.slice(1).map((tier) => (
          <span key={tier} className={styles.tick} style={{ insetInlineStart: `${TIER_FLOOR[tier]}%` }} />
        ))}
      </div>
      <ol className={styles.factors}>
        {shown.map((factor) => (
          <li key={factor.code}>
            <span className={styles.part}>{PART_WORDS[factor.part]}</span>
            <span className={styles.words}>{factor.text}</span>
            <span className={styles.points} title={`at most ${factor.cap}`}>
              {signed(factor.points)}
            </span>
            <span className={styles.meter} aria-hidden>
              <span
                className={
                  factor.points >= 0 ? undefined : factor.code.endsWith('_limit') ? styles.limits : styles.lowers
                }
                style={{ width: `${Math.min(100, (Math.abs(factor.points) / Math.max(factor.cap, 1)) * 100)}%` }}
              />
            </span>
          </li>
        ))}
      </ol>
      {counted.length > shown.length && (
        <Button size="small" tone="ghost" onPress={() => setAll(true)}>
          Show {counted.length - shown.length} more factors
        </Button>
      )}
      {toLower && (
        <p className={styles.change}>
          <strong>{tierWord(toLower.tier)}</strong> is {tenths(toLower.points)}{' '}
          {tenths(toLower.points) === 1 ? 'point' : 'points'} lower. Without{' '}
          {toLower.without.map(({ text }, index) => (
            <span key={text}>
              {index > 0 && ' and '}“{text}”
            </span>
          ))}{' '}
          it would be there.
        </p>
      )}
      <p className={styles.quiet}>
        {current.model} {current.model_version}
      </p>
    </Section>
  );
}
