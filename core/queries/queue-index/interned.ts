/** Texts that repeat, as small numbers. */
export class Interned {
  readonly texts: string[] = [];
  readonly #numbers = new Map<string, number>();

  of(text: string): number {
    const known = this.#numbers.get(text);
    if (known !== undefined) return known;
    const number = this.texts.length;
    this.texts.push(text);
    this.#numbers.set(text, number);
    return number;
  }

  /** For each number whether its text passes. */
  passing(test: (text: string) => boolean): Uint8Array {
    return Uint8Array.from(this.texts, (text) => (test(text) ? 1 : 0));
  }
}
