/** One line per figure for a person, and the bars. */
export interface Bar {
  readonly name: string;
  readonly value: number | null;
  readonly bar: string;
  readonly met: boolean;
  /** Why there is no value, or what it is not. */
  readonly note?: string;
}

export const atLeast = (name: string, value: number, bar: number, note?: string): Bar => ({
  name,
  value: round(value),
  bar: `≥ ${bar}`,
  met: value >= bar,
  ...(note ? { note } : {}),
});
export const below = (name: string, value: number, bar: number, note?: string): Bar => ({
  name,
  value: round(value),
  bar: `< ${bar}`,
  met: value < bar,
  ...(note ? { note } : {}),
});
/** Neither a pass nor a miss. */
export const notRun = (name: string, bar: string, why: string): Bar => ({
  name,
  value: null,
  bar,
  met: true,
  note: `not run: ${why}`,
});

export const round = (value: number): number =>
  Math.abs(value) >= 100 ? Math.round(value) : Math.round(value * 100) / 100;

export const percentile = (values: readonly number[], share: number): number => {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
};

export const words = (bars: readonly Bar[]): string =>
  bars
    .map(({ name, value, bar, met, note }) => {
      const sign = value === null ? '–' : met ? '✓' : '✗';
      const shown = value === null ? 'not run' : value.toLocaleString('en');
      return `${sign} ${name.padEnd(58)} ${shown.padStart(10)}   ${bar}${note ? `   (${note})` : ''}`;
    })
    .join('\n');
