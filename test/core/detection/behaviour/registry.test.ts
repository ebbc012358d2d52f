import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { EVENT_TYPES } from '../../../../core/contract/events/index.ts';
import { BEHAVIOURS } from '../../../../core/detection/behaviour/registry.ts';
import { DETECTORS } from '../../../../core/detection/registry.ts';
import { SIGNAL_TYPES } from '../../../../core/detection/signals.ts';

test('every signal type has its detector, of messages or of behaviour, and only one', () => {
  const types = [...DETECTORS, ...BEHAVIOURS].map(({ type }) => type);
  expect(types.sort()).toEqual([...SIGNAL_TYPES].sort());
});

test.each(BEHAVIOURS.map((detector) => [detector.type, detector] as const))('%s', (type, { triggers, coolDown }) => {
  expect(triggers.length).toBeGreaterThan(0);
  for (const trigger of triggers) expect(EVENT_TYPES).toContain(trigger);
  expect(coolDown.ms).toBeGreaterThan(0);
  const docs = readFileSync(new URL('../../../../docs/behaviour.md', import.meta.url), 'utf8');
  expect(docs).toContain(`\`${type}\``);
});
