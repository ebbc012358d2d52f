import { useNow } from '../app/clock.ts';
import { age, exactTime } from './format.ts';
import styles from './time.module.css';
import { Tooltip } from './tooltip.tsx';

interface Props {
  readonly at: number;
  /** In tables the row has the focus, so the time does not take it: the exact one is in the title. */
  readonly quiet?: boolean;
}

/** Relative, with the exact time on hover and focus. */
export function Time({ at, quiet = false }: Props) {
  const now = useNow(10_000);
  const exact = exactTime(at);
  const words = age(at, now);
  const text = words === 'now' || quiet || at > now ? words : `${words} ago`;
  if (quiet) {
    return (
      <time dateTime={new Date(at).toISOString()} title={exact}>
        {text}
      </time>
    );
  }
  return (
    <Tooltip content={exact}>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: the exact time is shown on focus */}
      <time dateTime={new Date(at).toISOString()} aria-description={exact} tabIndex={0} className={styles.time}>
        {text}
      </time>
    </Tooltip>
  );
}
