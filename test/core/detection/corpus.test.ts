import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { parseCorpus } from '../../../core/detection/evaluate/corpus.ts';
import { scoreCorpus } from '../../../core/detection/evaluate/score.ts';
import { calibration, wilson } from '../../../core/detection/evaluate/statistics.ts';
import { LEXICONS } from '../../../core/detection/lexicons/index.ts';
import { GRAMMARS } from '../../../core/detection/model/grammar/index.ts';

const load = (name: string) =>
  parseCorpus(readFileSync(new URL(`../../corpus/${name}.jsonl`, import.meta.url), 'utf8'));

describe.each([
  ['conversations', { found: 0.92, flagged: 0.02 }],
  ['heldout', { found: 0.9, flagged: 0.04 }],
])('%s', (name, bar) => {
  const report = scoreCorpus(load(name));
  test('violations found and benign flagged', () => {
    expect(report.violations.rate.rate).toBeGreaterThanOrEqual(bar.found);
    expect(report.benign.rate.rate).toBeLessThanOrEqual(bar.flagged);
  });
  test('confidence is calibrated', () => {
    expect(report.calibration.ece).toBeLessThanOrEqual(0.05);
  });
  test.each(Object.entries(report.signals))('%s: precision and recall', (_, score) => {
    expect(score.precision.rate).toBeGreaterThanOrEqual(0.93);
    expect(score.recall.rate).toBeGreaterThanOrEqual(0.85);
  });
});

test.each([
  ['blind', { found: 0.9, flagged: 0.05 }],
  ['stranger', { found: 0.85, flagged: 0.03 }],
  ['lookalikes', { found: 0.85, flagged: 0.03 }],
  ['second-stranger', { found: 0.85, flagged: 0.03 }],
])('%s: violations found and benign flagged', (name, bar) => {
  const report = scoreCorpus(load(name));
  expect(report.violations.rate.rate).toBeGreaterThanOrEqual(bar.found);
  expect(report.benign.rate.rate).toBeLessThanOrEqual(bar.flagged);
});

// The second stranger's came last, from somebody who saw no lexicon: a short question may be worded alike by chance.
test('no sentence of a corpus is in a lexicon or a grammar', () => {
  const flat = (text: string) =>
    text
      .toLowerCase()
      .replace(/[^\p{L}\p{N}]+/gu, ' ')
      .trim();
  const written = flat(JSON.stringify([LEXICONS, GRAMMARS]));
  const sentences = ['conversations', 'heldout', 'blind', 'stranger', 'lookalikes']
    .flatMap(load)
    .flatMap((one) => one.messages.map((each) => flat(each.text)))
    .filter((text) => text.split(' ').length >= 4);
  expect(sentences.filter((text) => written.includes(text))).toEqual([]);
});

describe('the statistics', () => {
  test('Wilson interval against published values', () => {
    expect(wilson(8, 10)).toMatchObject({ rate: 0.8, low: 0.4902, high: 0.9433 });
    expect(wilson(0, 10)).toMatchObject({ low: 0, high: 0.2775 });
    expect(wilson(0, 0).rate).toBeNull();
  });
  test('calibration error', () => {
    expect(
      calibration([
        { confidence: 0.95, right: true },
        { confidence: 0.95, right: false },
      ]).ece,
    ).toBeCloseTo(0.45);
    expect(calibration([]).ece).toBeNull();
  });
});
