/** Sentence templates for training: `{a|b|}` picks one, nothing included. */
export interface Grammar {
  readonly language: string;
  readonly intent: readonly string[];
  readonly grooming: readonly string[];
  /** Ordinary talk, and talk that only sounds like the above. */
  readonly benign: readonly string[];
}

/** One sentence of a template; choices may hold choices. */
export function expand(template: string, random: () => number): string {
  let text = template;
  for (let depth = 0; depth < 4 && text.includes('{'); depth++) {
    text = text.replace(/\{([^{}]*)\}/g, (_, body: string) => {
      const options = body.split('|');
      return options[Math.floor(random() * options.length)] ?? '';
    });
  }
  return text.replace(/\s+/g, ' ').trim();
}
