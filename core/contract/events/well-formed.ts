const REPLACEMENT = '\uFFFD';
/** No event nests this deep; what does is cut off, because it could only be meant to exhaust the stack. */
const MAX_DEPTH = 32;

const isFineText = (text: string): boolean => text.isWellFormed() && !text.includes('\0');

/** The same few hundred names come again and again: those found fine are remembered, up to a limit. */
const MOST_NAMES = 1_000;
const fineNames = new Set<string>();

function isFineName(name: string): boolean {
  if (fineNames.has(name)) return true;
  if (!isFineText(name)) return false;
  if (fineNames.size < MOST_NAMES && name.length <= 64) fineNames.add(name);
  return true;
}

/** Whether there is nothing to replace: nearly always, and found without building anything. */
function isFine(value: unknown, depth: number): boolean {
  if (typeof value === 'string') return isFineText(value);
  if (value === null || typeof value !== 'object') return true;
  if (depth === MAX_DEPTH) return false;
  if (Array.isArray(value)) return value.every((item) => isFine(item, depth + 1));
  for (const key in value) {
    if (!isFineName(key) || !isFine((value as Record<string, unknown>)[key], depth + 1)) return false;
  }
  return true;
}

/**
 * The value with what no database can hold replaced: NUL and lone surrogates in texts become U+FFFD, one unit for one,
 * so that spans still fit. An event is not refused for them: that would be a way to talk unseen.
 */
export const wellFormed = (value: unknown): unknown => (isFine(value, 0) ? value : replaced(value, 0));

function replaced(value: unknown, depth: number): unknown {
  if (typeof value === 'string') return value.toWellFormed().replaceAll('\0', REPLACEMENT);
  if (value === null || typeof value !== 'object') return value;
  if (depth === MAX_DEPTH) return null;
  if (Array.isArray(value)) return value.map((item) => replaced(item, depth + 1));
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [String(replaced(key, depth)), replaced(item, depth + 1)]),
  );
}
