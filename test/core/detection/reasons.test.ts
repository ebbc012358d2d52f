import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { parseCorpus, replay } from '../../../core/detection/evaluate/corpus.ts';
import { detectMessage, EMPTY_CONTEXT } from '../../../core/detection/index.ts';

/** All words of all reasons: signals', and of what was found benign. */
function* reasonsOf(file: string): Generator<string> {
  for (const conversation of parseCorpus(readFileSync(file, 'utf8'))) {
    for (const { message, context } of replay(conversation)) {
      const { signals, benign } = detectMessage(message, context);
      for (const { reasons } of signals) for (const { text } of reasons) yield text;
      for (const { reason } of benign) yield reason.text;
    }
  }
}

// Reasons go to every role that sees a case, the words of a message do not: what was written is said by the span alone.
describe('a reason holds nothing that was written', () => {
  test.each(['conversations', 'heldout', 'blind'])(
    '%s: no quotation, no address, no number, and few texts in all',
    (name) => {
      const texts = [...new Set(reasonsOf(`test/corpus/${name}.jsonl`))];
      expect(texts.length).toBeGreaterThan(10);
      expect(texts.length).toBeLessThan(150);
      for (const text of texts) expect(text).not.toMatch(/[“”"@/\\]|\d{2}/u);
    },
  );

  test.each([
    ['my insta is @zebulon_quarry, write me there', /zebulon|quarry/iu],
    ['let us settle this outside the app next time, book me directly', /outside|settle|directly/iu],
    ['keep this between us, delete this after you read it', /between|delete/iu],
  ])('%s', (content, written) => {
    const message = { id: 'm', senderId: 'a', receiverId: 'b', conversationId: null, content, sentAt: 0 };
    const { signals } = detectMessage(message, EMPTY_CONTEXT);
    expect(signals.length).toBeGreaterThan(0);
    for (const { reasons } of signals) for (const { text } of reasons) expect(text).not.toMatch(written);
  });
});
