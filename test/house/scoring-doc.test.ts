import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { expect, test } from 'vitest';
import { MODEL_CONFIGS, MODEL_NAMES, type ModelConfig, type ModelName } from '../../core/scoring/config.ts';
import { TIER_FLOOR, TIERS } from '../../core/scoring/tiers.ts';

const FILE = path.resolve(import.meta.dirname, '../../docs/scoring.md');
const MARK = '<!-- made from core/scoring/config.ts by `vitest run test/house/scoring-doc.test.ts -u` -->';

function section(model: ModelName): string[] {
  const { version, parts }: ModelConfig = MODEL_CONFIGS[model];
  const rows = Object.entries(parts).flatMap(([part, { cap, weight, terms }]) =>
    Object.entries(terms).map(([code, term], index) => {
      const head =
        index > 0 ? '' : weight === 1 ? `**${part}** ≤ ${cap}` : `**${part}** 0–${cap}, × ${weight.toFixed(2)}`;
      return `| ${head} | \`${code}\` | ${term.of} | ${term.each} | ${term.cap} |`;
    }),
  );
  return [
    `### ${model}, version ${version}`,
    '| part | term | points for | each | ≤ |',
    '|---|---|---|---|---|',
    ...rows,
    '',
  ];
}

/** docs/scoring.md ends with the models as they are configured. */
test('documents every term of every model', async () => {
  const page = await readFile(FILE, 'utf8');
  const head = page.slice(0, page.indexOf(MARK) + MARK.length);
  const made = [head, '## The models', ...MODEL_NAMES.flatMap(section)].join('\n');
  await expect(made).toMatchFileSnapshot(FILE);
});

test('names the tiers as they are', async () => {
  const page = await readFile(FILE, 'utf8');
  for (const tier of TIERS.slice(1)) expect(page).toContain(`${tier} from ${TIER_FLOOR[tier]}`);
});
