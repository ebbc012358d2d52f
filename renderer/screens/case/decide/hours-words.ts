/** `24` → `24 h`, `72` → `3 days`, `720` → `30 days`. */
export const hoursWords = (hours: number): string =>
  hours > 24 && hours % 24 === 0 ? `${hours / 24} days` : `${hours} h`;
