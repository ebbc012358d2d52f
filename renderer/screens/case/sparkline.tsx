import styles from './score.module.css';

const WIDTH = 96;
const HEIGHT = 26;

/** The last scores, oldest first, on the scale 0…100. Decoration: the words beside it say the trend. */
export function Sparkline({ values }: { readonly values: readonly number[] }) {
  const shown = values.slice(-40);
  if (shown.length < 2) return null;
  const x = (index: number): number => (index / (shown.length - 1)) * (WIDTH - 4) + 2;
  const y = (value: number): number => HEIGHT - 2 - (value / 100) * (HEIGHT - 4);
  const points = shown.map((value, index) => `${x(index).toFixed(1)},${y(value).toFixed(1)}`).join(' ');
  return (
    <svg width={WIDTH} height={HEIGHT} className={styles.spark} aria-hidden="true">
      <polyline points={points} />
      <circle cx={x(shown.length - 1)} cy={y(shown.at(-1) ?? 0)} r="2" />
    </svg>
  );
}
