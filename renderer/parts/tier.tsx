import { TIERS, type Tier, tierRank } from '../../core/scoring/tiers.ts';
import { cx } from './class-names.ts';
import { wholeScore } from './format.ts';
import styles from './tier.module.css';

const WORDS: Readonly<Record<Tier, string>> = {
  monitor: 'Monitor',
  low: 'Low',
  medium: 'Medium',
  high: 'High',
  critical: 'Critical',
};
export const tierWord = (tier: Tier): string => WORDS[tier];

/** Rising bars: the shape says the tier as well as the colour. */
export function TierBars({ tier }: { readonly tier: Tier }) {
  const rank = tierRank(tier);
  return (
    <svg viewBox="0 0 14 12" width="14" height="12" className={cx(styles.bars, styles[tier])} aria-hidden="true">
      {TIERS.slice(1).map((each, index) => (
        <rect
          key={each}
          x={index * 3.6}
          y={8.5 - index * 2.6}
          width="2.6"
          height={3.5 + index * 2.6}
          rx="0.8"
          className={index < rank ? styles.on : styles.off}
        />
      ))}
    </svg>
  );
}

/** The tier in words, in its colour. `null`: never scored, which is not the same as harmless. */
export function TierChip({ tier, score }: { readonly tier: Tier | null; readonly score?: number | null }) {
  if (tier === null) return <span className={styles.none}>Not scored</span>;
  return (
    <span className={cx(styles.chip, styles[tier])}>
      <TierBars tier={tier} />
      {WORDS[tier]}
      {score !== undefined && score !== null && <span className={styles.score}>{wholeScore(score)}</span>}
    </span>
  );
}
