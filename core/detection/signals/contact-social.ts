import type { Reading } from '../reading.ts';
import { isA, spanAt } from '../reading.ts';
import type { Detector, Evidence } from '../scene.ts';
import { findHandles } from '../text/handles.ts';
import { mentionFindings, signsNear, splitMention } from './channel.ts';
import { isSocialHost } from './contact-link.ts';

export const contactSocial: Detector = {
  type: 'CONTACT_SOCIAL',
  detect(scene) {
    const { evidence, benign } = mentionFindings(scene, 'CONTACT_SOCIAL', 'social', (mention, signs, reading) => {
      const word = reading.words[mention.first]?.text ?? '';
      const strength = [signs.touch, signs.by, signs.party, page(reading, mention.last)].filter(Boolean).length;
      if (signs.handle !== null && (mention.sure || strength >= 1 || signs.handle.marked))
        return word === 'x' || word === 'sc' ? 0.6 : 0.94;
      if (mention.sure)
        return strength >= 2 ? 0.85 : strength === 1 && mention.disguise !== null ? 0.8 : strength === 1 ? 0.55 : 0.3;
      if (['x', 'sc', 'face', 'meta', 'tt', 'threads', 'reddit', 'youtube'].includes(word)) return 0;
      return ownedNear(reading, mention.first) && signs.touch ? 0.75 : 0;
    });
    for (const address of scene.now.addresses) {
      if (isSocialHost(address.domain) && (address.path || address.schemed))
        evidence.push({
          score: 0.93,
          spans: [spanAt(scene.now, address.start, address.end)],
          reasons: [{ code: 'profile', text: 'A link to a social profile.' }],
          obfuscation: [...address.obfuscation],
        });
    }
    const bare = evidence.length === 0 ? atHandle(scene.now) : null;
    if (bare !== null) evidence.push(bare);
    if (evidence.length === 0) {
      const split = splitMention(scene, 'social') ?? handleLater(scene);
      if (split !== null)
        evidence.push({
          score: 0.82,
          spans: split.spans,
          reasons: [{ code: 'split', text: `A profile on ${split.name} over several messages.` }],
          obfuscation: ['split'],
          patterns: ['PROGRESSIVE_DISCLOSURE'],
        });
    }
    return { evidence, benign };
  },
};

/** "@name, DMs open": an at-name beside the words of a network, none named. */
function atHandle(reading: Reading): Evidence | null {
  if (!reading.norm.text.includes('@') || !reading.words.some((word) => NETWORK_TALK.has(word.text))) return null;
  const handle = findHandles(reading.norm.text).find((one) => one.text.startsWith('@'));
  if (handle === undefined || reading.addresses.length > 0) return null;
  return {
    score: 0.75,
    spans: [spanAt(reading, handle.start, handle.end)],
    reasons: [{ code: 'handle', text: 'A name to follow.' }],
    obfuscation: [],
  };
}
const NETWORK_TALK = new Set([
  'dm',
  'dms',
  'follow',
  'followers',
  'inbox',
  'suivez',
  'abonne',
  'sigueme',
  'siguenos',
  'segue',
  'siga',
  'folgt',
  'folge',
  'handle',
  'profile',
  'feed',
  'reels',
  'stories',
  'bio',
  'mp',
  'pn',
]);

const PAGES = new Set([
  'page',
  'profile',
  'account',
  'handle',
  'seite',
  'profil',
  'pagina',
  'perfil',
  'compte',
  'cuenta',
  'conta',
  'name',
  'id',
  'bio',
  'akaunti',
  'pseudo',
  'usuario',
  'dm',
  'dms',
  'mp',
  'pn',
]);
const page = (reading: Reading, last: number) =>
  PAGES.has(reading.words[last]?.text ?? '') || PAGES.has(reading.words[last + 1]?.text ?? '');
const ownedNear = (reading: Reading, first: number) =>
  isA(reading, first - 1, 'party') || isA(reading, first - 2, 'party') || isA(reading, first - 1, 'by');

/** A network named in one message, the handle in the next. */
function handleLater(scene: Parameters<Detector['detect']>[0]) {
  const joined = scene.joined;
  const mention = joined?.reading.mentions.find((one) => one.channel.kind === 'social');
  if (joined === undefined || joined === null || mention === undefined) return null;
  const signs = signsNear(joined.reading, mention);
  if (signs.handle === null || !signs.party) return null;
  const start = Math.min(joined.reading.words[mention.first]?.start ?? 0, signs.handle.start);
  const spans = joined.spans(start, signs.handle.end);
  return spans.length === 0 ? null : { spans, name: mention.channel.label };
}
