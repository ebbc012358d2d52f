import type { Conversation } from '../evaluate/corpus.ts';
import { isKnown } from '../lexicons/index.ts';
import { normalise } from '../normalise.ts';
import { readWords } from '../text/words.ts';
import { expand } from './grammar/define.ts';
import { GRAMMARS } from './grammar/index.ts';
import type { ModelLabel } from './predict.ts';
import type { Example } from './train.ts';
import { generator } from './train.ts';

const PER_TEMPLATE = 24;
const GENERATED_WEIGHT = 0.35;

/** Sentences of the phrase grammars of every language. */
export function generated(label: ModelLabel): Example[] {
  const random = generator(11);
  const out: Example[] = [];
  const add = (templates: readonly string[], positive: boolean, weight: number) => {
    for (const template of templates) {
      for (const text of distinct(template, random)) out.push({ words: wordsOf(text), label: positive, weight });
    }
  };
  for (const grammar of GRAMMARS) {
    const intent = label === 'OFF_PLATFORM_INTENT';
    add(intent ? grammar.intent : grammar.grooming, true, GENERATED_WEIGHT);
    // Secrecy often goes with leaving: the other label's sentences are weak negatives of grooming and none of intent.
    if (!intent) add(grammar.intent, false, GENERATED_WEIGHT / 2);
    add(grammar.benign, false, GENERATED_WEIGHT);
  }
  return out;
}

function distinct(template: string, random: () => number): Set<string> {
  const texts = new Set<string>();
  for (let i = 0; i < PER_TEMPLATE; i++) texts.add(expand(template, random));
  return texts;
}

/** Messages of labelled conversations: expected ones are positive, those of benign conversations negative. */
export function labelled(conversations: readonly Conversation[], label: ModelLabel): Example[] {
  return conversations.flatMap((conversation) => {
    const allowed = (conversation.allow ?? []).some((one) => (typeof one === 'string' ? one : one.signal) === label);
    const expected = new Set(conversation.expect.filter((one) => one.signal === label).map((one) => one.message));
    return conversation.messages.flatMap((message, index): Example[] => {
      if (expected.has(index)) return [{ words: wordsOf(message.text), label: true, weight: 2 }];
      if (!conversation.violation || (label === 'GROOMING_LANGUAGE' && !allowed && expected.size === 0))
        return [{ words: wordsOf(message.text), label: false, weight: 1 }];
      return [];
    });
  });
}

const wordsOf = (text: string): string[] => readWords(normalise(text), isKnown).map((word) => word.text);
