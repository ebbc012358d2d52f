import Search from 'lucide-react/icons/search';
import X from 'lucide-react/icons/x';
import { memo, type RefObject, useCallback } from 'react';
import { SIGNAL_TYPES, SIGNALS } from '../../../core/detection/signals.ts';
import { TIERS } from '../../../core/scoring/tiers.ts';
import { QUEUES } from '../../../core/tables/cases.ts';
import { usePermission } from '../../app/session.ts';
import { cx } from '../../parts/class-names.ts';
import { count } from '../../parts/format.ts';
import { Keys } from '../../parts/keys.tsx';
import { Select } from '../../parts/select.tsx';
import { tierWord } from '../../parts/tier.tsx';
import type { QueueFilter } from './feed.ts';
import { FreshPill } from './fresh-pill.tsx';
import styles from './queue.module.css';
import { useQueue, useQueueFeed } from './use-queue.ts';

export const QUEUE_WORDS = { contact: 'Contact', payments: 'Payments', fraud: 'Fraud', general: 'General' } as const;
const SHOWS: readonly [QueueFilter['show'], string][] = [
  ['open', 'Open'],
  ['mine', 'Mine'],
  ['decided', 'Decided'],
  ['all', 'All'],
];

interface Props {
  readonly beside: boolean;
  readonly search: RefObject<HTMLInputElement | null>;
  readonly onChange: () => void;
  readonly onFresh: () => void;
  /** From the search to the list; `taking` its first row in hand. */
  readonly onLeave: (taking: boolean) => void;
}

const QUEUE_OPTIONS = QUEUES.map((queue) => [queue, QUEUE_WORDS[queue]] as const);
const TIER_OPTIONS = TIERS.toReversed().map((tier) => [tier, tierWord(tier)] as const);
const SIGNAL_OPTIONS = SIGNAL_TYPES.map((type) => [type, SIGNALS[type].label] as const);

/** How many there are; of all in the bar it alone changes with the list. */
function Total() {
  const left = useQueue((state) => state.view.left);
  const loaded = useQueue((state) => state.view.loaded);
  return loaded && <span className={styles.total}>{count(left)}</span>;
}

export const FilterBar = memo(function FilterBar({ beside, search, onChange, onFresh, onLeave }: Props) {
  const feed = useQueueFeed();
  const filter = useQueue((state) => state.filter);
  const mayClaim = usePermission('cases.claim');
  const change = useCallback(
    (next: Partial<QueueFilter>): void => {
      onChange();
      feed.setFilter(next);
    },
    [feed, onChange],
  );
  const toQueue = useCallback((queue: QueueFilter['queue']) => change({ queue }), [change]);
  const toTier = useCallback((tier: QueueFilter['tier']) => change({ tier }), [change]);
  const toSignal = useCallback((signal: QueueFilter['signal']) => change({ signal }), [change]);
  return (
    <search className={cx(styles.bar, beside && styles.narrowBar)} aria-label="Filter the queue">
      <h1 className="visually-hidden">Queue</h1>
      <fieldset className={styles.tabs} aria-label="Which cases">
        {SHOWS.filter(([show]) => mayClaim || show !== 'mine').map(([show, word]) => (
          <button
            type="button"
            key={show}
            className={styles.tab}
            aria-pressed={filter.show === show}
            onClick={() => change({ show })}
          >
            {word}
            {filter.show === show && <Total />}
          </button>
        ))}
        <FreshPill onPress={onFresh} />
      </fieldset>
      <SearchField field={search} value={filter.text} onChange={(text) => change({ text })} onLeave={onLeave} />
      <div className={styles.selects}>
        <Select label="Queue" value={filter.queue} options={QUEUE_OPTIONS} onChange={toQueue} />
        <Select label="Tier" value={filter.tier} options={TIER_OPTIONS} onChange={toTier} />
        <Select label="Signal" value={filter.signal} options={SIGNAL_OPTIONS} onChange={toSignal} />
      </div>
    </search>
  );
});

interface SearchProps {
  readonly field: RefObject<HTMLInputElement | null>;
  readonly value: string;
  readonly onChange: (text: string) => void;
  /** Done with it; `taking` what was found. */
  readonly onLeave: (taking: boolean) => void;
}

/** Each letter asks; Enter, the arrow down and Escape hand the keyboard back to the list, the first two with what was found. */
function SearchField({ field, value, onChange, onLeave }: SearchProps) {
  return (
    <div className={styles.search}>
      <Search size={14} aria-hidden />
      <input
        ref={field}
        type="text"
        placeholder="Name or platform id"
        aria-label="Search by subject"
        value={value}
        maxLength={200}
        onChange={(event) => onChange(event.target.value)}
        onKeyDown={(event) => {
          if (!['Enter', 'ArrowDown', 'Escape'].includes(event.key) || event.nativeEvent.isComposing) return;
          event.preventDefault();
          event.stopPropagation();
          if (event.key === 'Escape' && value !== '') onChange('');
          onLeave(event.key !== 'Escape');
        }}
      />
      {value === '' ? (
        <Keys id="list.search" />
      ) : (
        <button type="button" aria-label="Clear the search" className={styles.clear} onClick={() => onChange('')}>
          <X size={13} aria-hidden />
        </button>
      )}
    </div>
  );
}
