const REPLACEMENT = '\uFFFD';
/** No event nests this deep; what does is cut off, because it could only be meant to exhaust the stack. */
const MAX_DEPTH = 32;

/** Whether there is nothing to replace: nearly always, and found without building anything. */
function isFine(value: unknown, depth: number): boolean {
  if (typeof value === 'string') return value.isWellFormed() && !value.includes('\0');
  if (value === null || typeof value !== 'object') return true;
  if (depth === MAX_DEPTH) return false;
  if (Array.isArray(value)) return value.every((item) => isFine(item, depth + 1));
  for (const key in value) {
    if (!isFine(key, depth) || !isFine((value as Record<string, unknown>)[key], depth + 1)) return false;
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
