import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';

const PIPELINE = path.resolve(import.meta.dirname, '../../../server/pipeline');

/** A replay runs the stages in a copy of the tables, which they find by the search path. */
test('no stage of the pipeline names the schema of a table', () => {
  const files = readdirSync(PIPELINE, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.ts'));
  expect(files.length).toBeGreaterThan(40);
  const naming = files.filter((name) => /\bpublic\./.test(readFileSync(path.join(PIPELINE, name), 'utf8')));
  expect(naming).toEqual([]);
});
