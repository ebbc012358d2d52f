/** Rows for one range: what is fetched again when one of them differs. */
export const RANGE_ROWS = 1_000;

/** A row as both sides write it before it is hashed: id, version, and what its reader may see, in declared order. */
export const digestText = (values: readonly unknown[]): string => JSON.stringify(values);

/**
 * Adds up 64 bits a row (cyrb53's mixing, both halves kept). It finds damage, not malice: what the server sends and the
 * device holds is protected by other means.
 */
export class DigestSum {
  #high = 0;
  #low = 0;
  #rows = 0;

  add(text: string): void {
    let h1 = 0xdeadbeef;
    let h2 = 0x41c6ce57;
    for (let at = 0; at < text.length; at += 1) {
      const code = text.charCodeAt(at);
      h1 = Math.imul(h1 ^ code, 2654435761);
      h2 = Math.imul(h2 ^ code, 1597334677);
    }
    h1 = Math.imul(h1 ^ (h1 >>> 16), 2246822507) ^ Math.imul(h2 ^ (h2 >>> 13), 3266489909);
    h2 = Math.imul(h2 ^ (h2 >>> 16), 2246822507) ^ Math.imul(h1 ^ (h1 >>> 13), 3266489909);
    this.#high = (this.#high + (h2 >>> 0)) >>> 0;
    this.#low = (this.#low + (h1 >>> 0)) >>> 0;
    this.#rows += 1;
  }

  get rows(): number {
    return this.#rows;
  }

  get sum(): string {
    const hex = (half: number): string => half.toString(16).padStart(8, '0');
    return hex(this.#high) + hex(this.#low);
  }
}
