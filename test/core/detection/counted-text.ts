/** How many characters of a text have been looked at. */
export interface Counter {
  looks: number;
}

/**
 * A text that counts who looks. It does what strings do as far as the detector asks; anything else, a regular
 * expression first of all, throws. What is cut out of it is a plain string and counts by its length.
 */
export function countedText(text: string, counter: Counter): string {
  const look = <T>(characters: number, value: T): T => {
    counter.looks += characters;
    return value;
  };
  const search = (found: number, from: number) => look(found < 0 ? text.length - from : found - from + 1, found);
  const methods: Record<string, unknown> = {
    charCodeAt: (at: number) => look(1, text.charCodeAt(at)),
    codePointAt: (at: number) => look(1, text.codePointAt(at)),
    startsWith: (head: string, at?: number) => look(head.length, text.startsWith(head, at)),
    endsWith: (tail: string) => look(tail.length, text.endsWith(tail)),
    indexOf: (part: string, from = 0) => search(text.indexOf(part, from), from),
    lastIndexOf: (part: string, from: number) => {
      const found = text.lastIndexOf(part, from);
      return look(from - Math.max(found, 0) + 1, found);
    },
    includes: (part: string) => search(text.indexOf(part), 0) >= 0,
    slice: (from: number, to?: number) => {
      const part = text.slice(from, to);
      return look(part.length, part);
    },
    toLowerCase: () => look(text.length, countedText(text.toLowerCase(), counter)),
  };
  return new Proxy(Object(text) as object, {
    get(_, key) {
      if (key === 'length') return text.length;
      const method = typeof key === 'string' ? methods[key] : undefined;
      if (method !== undefined) return method;
      const at = typeof key === 'string' ? Number(key) : Number.NaN;
      if (Number.isInteger(at)) return look(1, text[at]);
      throw new Error(`a text under detection is asked for ${String(key)}`);
    },
  }) as unknown as string;
}
