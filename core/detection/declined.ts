import { refuses } from './context.ts';
import { read } from './reading.ts';
import type { Evidence, Scene } from './scene.ts';
import { VIOLATION_CONFIDENCE } from './signals.ts';
import { findHandles } from './text/handles.ts';

/** More words than a bare question needs. */
const MAX_WORDS = 14;
const DIGITS_OF_A_NUMBER = 7;

const AGREES = new Set(
  'yes yeah yep ya yup sure ok okay fine of claro si oui ja sim haan ndio naam alright gladly'.split(' '),
);

/**
 * "Can I have your number?" – "Sorry, I stay on the app." – "No problem": a question that the other refuses and that is
 * not asked again gives nothing away. It is told where the answer is known when the question is read; live it is not.
 */
export function isDeclined(scene: Scene): boolean {
  const { message, words, runs, addresses, norm } = scene.now;
  const { after } = scene.context;
  if (after.length === 0 || words.length > MAX_WORDS || addresses.length > 0) return false;
  if (runs.some(({ digits }) => digits.length >= DIGITS_OF_A_NUMBER)) return false;
  if (findHandles(norm.text).some(({ marked }) => marked)) return false;
  const [answer, ...later] = after.map(read);
  if (answer === undefined || answer.message.senderId !== message.receiverId) return false;
  if (AGREES.has(answer.words[0]?.text ?? '')) return false;
  if (!refuses(answer) && answer.phrases.rule === undefined && answer.phrases.own === undefined) return false;
  const insists = later.some(
    (one) =>
      one.message.senderId === message.senderId &&
      (one.mentions.length > 0 || one.phrases.intent !== undefined || one.phrases.payment !== undefined),
  );
  return (
    !insists && !scene.pieces.some((one) => one.phrases.intent !== undefined || one.mentions.some(({ sure }) => sure))
  );
}

/** Still told, as what it is: no violation. */
export const asDeclined = (evidence: Evidence): Evidence => ({
  ...evidence,
  score: Math.min(evidence.score, VIOLATION_CONFIDENCE - 0.04),
  reasons: [...evidence.reasons, { code: 'declined', text: 'The other one refuses, and it is not asked again.' }],
});
