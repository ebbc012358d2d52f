/** One fenced block of CONTRIBUTING.md that names a file: a new file whole, or lines to add to one that is there. */
export interface Step {
  readonly file: string;
  readonly kind: 'create' | 'add';
  readonly body: string;
}

export interface Recipe {
  readonly title: string;
  readonly steps: readonly Step[];
}

/** The recipes of a CONTRIBUTING.md: each `## Add …` section with the blocks that name a file. */
export function readRecipes(markdown: string): Recipe[] {
  return markdown
    .split(/^## /m)
    .slice(1)
    .filter((section) => section.startsWith('Add '))
    .map((section) => ({
      title: section.slice(0, section.indexOf('\n')),
      steps: [...section.matchAll(/^```(\w+) (\S+)\n([\s\S]*?)^```$/gm)].map(([, language, file = '', body = '']) => ({
        file,
        kind: language === 'diff' ? ('add' as const) : ('create' as const),
        body,
      })),
    }));
}

/** Adds the `+` lines of a diff block after the context line above them. Throws when a context line is not there. */
export function addLines(source: string, diff: string): string {
  const lines = source.split('\n');
  let at = -1;
  for (const line of diff.split('\n')) {
    if (line.startsWith('+')) {
      at += 1;
      lines.splice(at, 0, line.slice(1));
    } else if (line.startsWith(' ')) {
      at = lines.indexOf(line.slice(1), Math.max(at, 0));
      if (at < 0) throw new Error(`the recipe names a line that is not there: ${line.slice(1)}`);
    }
  }
  return lines.join('\n');
}
