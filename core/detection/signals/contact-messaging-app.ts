import { negated } from '../context.ts';
import type { Reading } from '../reading.ts';
import { anyOf, disguises, isA, spanAt, spanOf } from '../reading.ts';
import type { Detector, Evidence, Scene } from '../scene.ts';
import { isHostIn } from '../text/scan.ts';
import type { Signs } from './channel.ts';
import { mentionFindings, splitMention } from './channel.ts';

const APP_HOSTS = new Set(
  'wa.me t.me telegram.me wa.link chat.whatsapp.com api.whatsapp.com discord.gg signal.me viber.me line.me m.me'.split(
    ' ',
  ),
);

export const contactMessagingApp: Detector = {
  type: 'CONTACT_MESSAGING_APP',
  detect(scene) {
    const { evidence, benign } = mentionFindings(scene, 'CONTACT_MESSAGING_APP', 'app', (mention, signs, reading) => {
      const strength = [
        signs.touch,
        signs.by,
        signs.party,
        signs.handle?.marked ?? false,
        signs.number,
        signs.alone,
      ].filter(Boolean).length;
      if (mention.sure) return strength >= 2 ? 0.95 : strength === 1 ? 0.85 : 0.45;
      return unsure(reading, mention.first, mention.last, reading.words[mention.first]?.text ?? '', signs);
    });
    const invite = inviteHost(scene);
    if (invite !== null) evidence.push(invite);
    if (evidence.length === 0) {
      const split = splitMention(scene, 'app');
      if (split !== null)
        evidence.push({
          score: 0.85,
          spans: split.spans,
          reasons: [{ code: 'split', text: `Names ${split.name} over several messages.` }],
          obfuscation: ['split'],
          patterns: ['PROGRESSIVE_DISCLOSURE'],
        });
    }
    if (evidence.length === 0) evidence.push(...described(scene.now));
    return { evidence, benign };
  },
};

/** "signal", "line", "discord", "whats": words first, messengers only where the sentence uses them as one. */
function unsure(reading: Reading, first: number, last: number, word: string, signs: Signs): number {
  const next = reading.words[last]?.text ?? '';
  const before = reading.words[first - 1]?.text ?? '';
  if (['wire', 'session', 'element', 'duo', 'meet', 'teams', 'slack'].includes(word) && !signs.handle?.marked) return 0;
  const onIt = [
    'on',
    'via',
    'through',
    'over',
    'sur',
    'por',
    'pelo',
    'no',
    'uber',
    'ueber',
    'auf',
    'using',
    'use',
    'have',
    'got',
    'kwa',
    'pe',
    'for',
    'par',
    'en',
  ].includes(before);
  if (word === 'whats')
    return reading.words[first]?.disguise === 'leet' ||
      ['ap', 'app', 'number', 'num'].includes(next) ||
      onIt ||
      (isA(reading, first - 1, 'party') && signs.touch)
      ? 0.8
      : 0;
  if (word === 'wa' || word === 'ws')
    return (onIt || isA(reading, first - 1, 'party')) &&
      (signs.number || signs.touch) &&
      reading.message.content.length < 200 &&
      word === 'wa'
      ? 0.55
      : 0;
  if (word === 'tele' || word === 'tg' || word === 'zapp') return onIt || signs.handle !== null ? 0.75 : 0;
  if (word === 'zoom') return signs.handle !== null || signs.number ? 0.6 : 0;
  if (signs.handle?.marked && (word === 'discord' || onIt || isA(reading, first - 1, 'party'))) return 0.9;
  if (onIt && signs.touch && signs.party) return word === 'line' && before === 'on' && !signs.handle ? 0.3 : 0.8;
  if (signs.number && (onIt || signs.touch) && word === 'signal') return 0.85;
  if (signs.number && onIt && word !== 'line') return 0.75;
  return 0;
}

function inviteHost(scene: Scene): Evidence | null {
  const { words } = scene.now;
  for (const address of scene.now.addresses) {
    if (isHostIn(address.domain, APP_HOSTS))
      return {
        score: 0.93,
        spans: [spanAt(scene.now, address.start, address.end)],
        reasons: [{ code: 'invite', text: 'A link that opens a messenger.' }],
        obfuscation: [...address.obfuscation],
      };
  }
  for (let i = 0; i + 2 < words.length; i++) {
    const host = words[i]?.text;
    if (host !== 't' && host !== 'wa') continue;
    const slash = words[i + 2]?.text;
    if (words[i + 1]?.text === 'me' && (slash === 'slash' || slash === 'barra' || slash === 'dot')) {
      return {
        score: 0.9,
        spans: [spanOf(scene.now, i, i + 3)],
        reasons: [{ code: 'invite', text: 'A messenger link in words.' }],
        obfuscation: ['words'],
      };
    }
  }
  return null;
}

/** "the green app", "the one with the paper plane": a messenger without its name. */
function described(reading: Reading): Evidence[] {
  const hit = reading.phrases.appHint?.[0];
  if (hit === undefined || negated(reading, hit.first, hit.last)) return [];
  const strong = anyOf(reading, 'touch') || anyOf(reading, 'party');
  return [
    {
      score: strong ? 0.82 : 0.6,
      spans: [spanOf(reading, hit.first, hit.last)],
      reasons: [{ code: 'described', text: 'Describes a messenger without naming it.' }],
      obfuscation: disguises(reading, hit.first, hit.last),
    },
  ];
}
