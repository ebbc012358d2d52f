import styles from './rail.module.css';

/** The mark: a docket with its tab, and a tick. */
export function Glyph() {
  return (
    <svg viewBox="0 0 32 32" width="26" height="26" className={styles.glyph} aria-hidden="true">
      <path
        d="M5 8a3 3 0 0 1 3-3h5.500l3 3.800H24a3 3 0 0 1 3 3V24a3 3 0 0 1-3 3H8a3 3 0 0 1-3-3Z"
        fill="var(--accent)"
      />
      <path
        d="m11.200 17.600 3.600 3.600 6.600-7"
        fill="none"
        stroke="var(--accent-ink)"
        strokeWidth="2.600"
        strokeLinecap="round"
        strokeLinejoin="round"
      />
    </svg>
  );
}
