import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { LIMITS } from '../../../server/pipeline/limits.ts';

const docs = readFileSync('docs/pipeline.md', 'utf8');

test.each(Object.entries(LIMITS))('%s (%i) is told, with what counts beyond it', (name, limit) => {
  const row = docs.split('\n').find((line) => line.startsWith(`| \`${name}\` |`));
  expect(row).toContain(`| ${limit.toLocaleString('en-GB')} |`);
  expect(row?.split('|').filter((cell) => cell.trim().length > 0).length).toBe(3);
});
