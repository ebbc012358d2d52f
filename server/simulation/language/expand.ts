import { must } from '../../../core/lib/must.ts';
import type { Random } from '../random.ts';

/** One sentence from a template: `[a|b]` chooses, `{slot}` fills in. A slot without a value is a bug of the template. */
export function expand(template: string, slots: Readonly<Record<string, string>>, random: Random): string {
  const chosen = template.replace(/\[([^[\]]*)\]/g, (_, options: string) => random.pick(options.split('|')));
  const filled = chosen.replace(/\{(\w+)\}/g, (_, slot: string) => must(slots[slot], `a value for {${slot}}`));
  return filled.replace(/ {2,}/g, ' ').trim();
}
