const REPLACEMENT = '\uFFFD';
/** No event nests this deep; what does is cut off, because it could only be meant to exhaust the stack. */
const MAX_DEPTH = 32;

/**
 * The value with what no database can hold replaced: NUL and lone surrogates in texts become U+FFFD, one unit for one,
 * so that spans still fit. An event is not refused for them: that would be a way to talk unseen.
 */
export function wellFormed(value: unknown, depth = 0): unknown {
  if (typeof value === 'string') return value.toWellFormed().replaceAll('\0', REPLACEMENT);
  if (value === null || typeof value !== 'object') return value;
  if (depth === MAX_DEPTH) return null;
  if (Array.isArray(value)) return value.map((item) => wellFormed(item, depth + 1));
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [String(wellFormed(key)), wellFormed(item, depth + 1)]),
  );
}
