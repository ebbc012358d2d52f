import { describe, expect, it } from 'vitest';
import { detectMessage, EMPTY_CONTEXT } from '../../../core/detection/index.ts';
import { DETECTORS } from '../../../core/detection/registry.ts';
import { NOTHING, Scene } from '../../../core/detection/scene.ts';
import { SIGNALS } from '../../../core/detection/signals.ts';

const message = (content: string) => ({
  id: 'm',
  senderId: 'a',
  receiverId: 'b',
  conversationId: null,
  content,
  sentAt: 0,
});
const HOSTILE = [
  '',
  ' ',
  '\uD800',
  '\u0000',
  'a'.repeat(65_536),
  '1 '.repeat(10_000),
  '@'.repeat(5_000),
  '\u202E\u200B'.repeat(2_000),
];

/** Each entry of the registry gets these checks for free. */
describe.each(DETECTORS.map((detector) => [detector.type, detector] as const))('detector %s', (type, detector) => {
  it('is named in the list of signals', () => expect(Object.keys(SIGNALS)).toContain(type));

  it('throws on nothing, and its spans lie in the text', () => {
    for (const content of HOSTILE) {
      const findings = detector.detect(new Scene(message(content), EMPTY_CONTEXT), new Map());
      for (const span of findings.evidence.flatMap((one) => one.spans)) {
        expect(span.start).toBeGreaterThanOrEqual(0);
        expect(span.end).toBeLessThanOrEqual(content.length);
      }
    }
  });

  it('says nothing about nothing', () => {
    expect(detector.detect(new Scene(message(''), EMPTY_CONTEXT), new Map())).toEqual(NOTHING);
  });
});

it('raises each type at most once a message', () => {
  const { signals } = detectMessage(
    message('mail me: ada@example.org or ada2@example.org, ada3@example.org'),
    EMPTY_CONTEXT,
  );
  expect(new Set(signals.map((signal) => signal.type)).size).toBe(signals.length);
});
