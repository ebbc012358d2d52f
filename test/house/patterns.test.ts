import { readdirSync, readFileSync } from 'node:fs';
import { parseSync } from '@swc/core';
import { expect, test } from 'vitest';

/**
 * The language's regular expressions try again from the start when they fail late, and a sender writes the text: in
 * `core/detection` one may ask for the class of a single character, and nothing more. What reads more is a scanner of
 * `core/detection/text`. The exceptions read what is written in this repository, while the program loads.
 */
const ROOT = new URL('../../core/detection/', import.meta.url);
const LOADING: Readonly<Record<string, readonly string[]>> = {
  // The names of word classes in the lexicons.
  'lexicons/index.ts': ['@([A-Z]+)'],
  // The phrase patterns of the lexicons.
  'text/phrases.ts': ['\\s+', '^~\\d$'],
  // Lists of words.
  'signals/subject.ts': ['\\s+'],
  // Example sentences for the training of the model.
  'model/grammar/define.ts': ['\\{([^{}]*)\\}', '\\s+'],
};
const ONE_CHARACTER = /^(?:\[(?:[^\]\\]|\\.)*\]|\\p\{\w+\}|\\[dDsSwW]|[^\\])$/u;

interface Found {
  readonly patterns: string[];
  readonly built: number;
}

/** The regular expressions of a source, and how many are put together while it runs. */
function expressionsOf(source: string): Found {
  const patterns: string[] = [];
  let built = 0;
  const visit = (node: unknown): void => {
    if (Array.isArray(node)) node.forEach(visit);
    else if (typeof node === 'object' && node !== null) {
      const { type, pattern, value } = node as { type?: unknown; pattern?: unknown; value?: unknown };
      if (type === 'RegExpLiteral') patterns.push(String(pattern));
      if (type === 'Identifier' && value === 'RegExp') built++;
      Object.values(node).forEach(visit);
    }
  };
  visit(parseSync(source, { syntax: 'typescript', target: 'es2024' }).body);
  return { patterns, built };
}

const sources = readdirSync(ROOT, { recursive: true, encoding: 'utf8' }).filter((path) => path.endsWith('.ts'));

test.each(sources)('%s', (path) => {
  const { patterns, built } = expressionsOf(readFileSync(new URL(path, ROOT), 'utf8'));
  expect(built).toBe(0);
  expect(patterns.filter((pattern) => !ONE_CHARACTER.test(pattern))).toEqual(LOADING[path] ?? []);
});

test('the exceptions are of files that exist', () => {
  expect(Object.keys(LOADING).filter((path) => !sources.includes(path))).toEqual([]);
});

test('the rule sees what it forbids', () => {
  const { patterns, built } = expressionsOf('const a = /x+/.test(t) || /[a-z]/.test(t); new RegExp(b);');
  expect(built).toBe(1);
  expect(patterns.filter((pattern) => !ONE_CHARACTER.test(pattern))).toEqual(['x+']);
  for (const pattern of ['a|b', '[a-z]{2}', '\\s?', '^a', '(?:a)', '[a-z][a-z]', 'ab'])
    expect(ONE_CHARACTER.test(pattern)).toBe(false);
  for (const pattern of ['[\\p{L}\\p{N}]', '\\p{M}', '[.!?]', '\\d']) expect(ONE_CHARACTER.test(pattern)).toBe(true);
});
