import type { BenignFinding } from '../define.ts';
import type { Reading } from '../reading.ts';
import { anyOf, spanAt, spanOf } from '../reading.ts';
import type { Detector, Evidence, Scene } from '../scene.ts';
import { ATS, PROVIDERS } from '../text/address.ts';
import { findHandles } from '../text/handles.ts';
import { marksIn } from '../text/words.ts';
import { decodedAddresses } from './decoded.ts';
import { allowedDomain } from './own-domain.ts';

export const contactEmail: Detector = {
  type: 'CONTACT_EMAIL',
  detect(scene) {
    const evidence: Evidence[] = [];
    const benign: BenignFinding[] = [];
    const reading = scene.now;
    for (const address of reading.addresses) {
      if (address.kind !== 'email') continue;
      const span = spanAt(reading, address.start, address.end);
      if (allowedDomain(address.domain, scene.context)) {
        benign.push({
          type: 'CONTACT_EMAIL',
          span,
          reason: { code: 'own-domain', text: 'An address of the platform itself.' },
        });
        continue;
      }
      const disguise = [
        ...new Set([...address.obfuscation, ...marksIn(reading.norm.marks, address.start, address.end)]),
      ];
      evidence.push({
        score: disguise.length === 0 ? 0.97 : 0.95,
        spans: [span],
        reasons: [reason('address', 'An e-mail address.', disguise)],
        obfuscation: disguise,
      });
    }
    for (const decoded of decodedAddresses(scene)) {
      if (decoded.address.kind === 'email' && !allowedDomain(decoded.address.domain, scene.context))
        evidence.push({
          score: 0.93,
          spans: [decoded.span],
          reasons: [reason('decoded', 'An e-mail address once decoded.', [decoded.how])],
          obfuscation: [decoded.how],
        });
    }
    const loose = providerOnly(reading);
    if (evidence.length === 0 && loose !== null)
      evidence.push({
        score: 0.85,
        spans: [spanOf(reading, loose.first, loose.last)],
        reasons: [reason('provider', 'A user name beside a mail provider, without the at-sign.', [])],
        obfuscation: ['words'],
      });
    if (evidence.length === 0) evidence.push(...inPieces(scene));
    return { evidence, benign };
  },
};

const reason = (code: string, text: string, disguise: readonly string[]) => ({
  code,
  text: disguise.length === 0 ? text : `${text} Disguised: ${disguise.join(', ')}.`,
});

/** "john.smith gmail", "mine is anna99 on gmail": a handle and a provider side by side. */
function providerOnly(reading: Reading): { first: number; last: number } | null {
  const { words, norm } = reading;
  if (!words.some((word) => word.text === 'mail' || PROVIDERS.has(word.text))) return null;
  for (let i = 0; i < words.length; i++) {
    const gee =
      words[i]?.text === 'g' || words[i]?.text === 'gee' || words[i]?.text === 'hot' || words[i]?.text === 'ge';
    const last = PROVIDERS.has(words[i]?.text ?? '') ? i + 1 : gee && words[i + 1]?.text === 'mail' ? i + 2 : -1;
    if (last < 0) continue;
    const from = words[Math.max(0, i - 9)]?.start ?? 0;
    const to = words[Math.min(words.length - 1, last + 4)]?.end ?? 0;
    const near = findHandles(norm.text.slice(from, to))[0];
    if (near === undefined) continue;
    const at = words.findIndex((word) => word.start <= from + near.start && word.end > from + near.start);
    if (at < 0) continue;
    return { first: Math.min(at, i), last: Math.max(last, at + 1) };
  }
  return null;
}

function inPieces(scene: Scene): Evidence[] {
  const joined = scene.joined;
  if (joined === null) return [];
  const { words } = joined.reading;
  for (const address of joined.reading.addresses) {
    if (address.kind !== 'email' || allowedDomain(address.domain, scene.context)) continue;
    const spans = joined.spans(address.start, address.end);
    if (spans.length > 0)
      return [
        {
          score: 0.9,
          spans,
          reasons: [reason('split', 'An e-mail address over several messages.', [])],
          obfuscation: ['split', ...address.obfuscation],
          patterns: ['PROGRESSIVE_DISCLOSURE'],
        },
      ];
  }
  const loose = providerOnly(joined.reading);
  // "name", then "at gmail": the spoken at-sign asks as plainly as a verb would.
  if (loose === null || !(anyOf(joined.reading, 'touch') || ATS.has(words[loose.last - 2]?.text ?? ''))) return [];
  const spans = joined.spans(words[loose.first]?.start ?? 0, words[loose.last - 1]?.end ?? 0);
  return spans.length === 0
    ? []
    : [
        {
          score: 0.85,
          spans,
          reasons: [reason('split', 'A user name and a mail provider over several messages.', [])],
          obfuscation: ['split', 'words'],
          patterns: ['PROGRESSIVE_DISCLOSURE'],
        },
      ];
}
