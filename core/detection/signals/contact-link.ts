import { benignReason } from '../context.ts';
import type { BenignFinding, Span } from '../define.ts';
import { spanAt, wordAt } from '../reading.ts';
import type { Detector, Evidence, Scene } from '../scene.ts';
import type { Address } from '../text/address.ts';
import { INVITES } from '../text/address.ts';
import { isHostIn } from '../text/scan.ts';
import { marksIn } from '../text/words.ts';
import { decodedAddresses } from './decoded.ts';
import { allowedDomain } from './own-domain.ts';

/** Shops, manuals, maps and references that people link to for the work itself. */
const REFERENCE = new Set(
  'amazon ebay ikea youtube youtu wikipedia google goo screwfix wickes homedepot lowes leroymerlin castorama bricodepot obi bauhaus hornbach toolstation diy bosch argos walmart target costco etsy aliexpress gov bbc khanacademy duolingo quizlet geberit legrand apple microsoft samsung hp booking airbnb uber maps waze netflix spotify jumia konga flipkart mercadolibre mercadolivre conforama darty fnac boulanger manomano toom canva dropbox wetransfer trustpilot rightmove zoopla autodoc pinterest imgur'.split(
    ' ',
  ),
);
const NETWORKS = ['instagram', 'facebook', 'fb', 'tiktok', 'twitter', 'linkedin', 'snapchat', 'threads', 'x'];
const SOCIAL_HOSTS = new Set(NETWORKS.flatMap((name) => [`${name}.com`, `${name}.net`, `${name}.me`]));

export const isSocialHost = (host: string): boolean => isHostIn(host, SOCIAL_HOSTS);

export const contactLink: Detector = {
  type: 'CONTACT_LINK',
  detect(scene, found) {
    const mail = (found.get('CONTACT_EMAIL')?.evidence ?? []).flatMap((one) => one.spans);
    const ofMail = (span: Span) =>
      mail.some((one) => one.messageId === span.messageId && one.start < span.end && one.end > span.start);
    const evidence: Evidence[] = [];
    const benign: BenignFinding[] = [];
    const { norm } = scene.now;
    for (const address of scene.now.addresses) {
      if (address.kind !== 'domain') continue;
      const span = spanAt(scene.now, address.start, address.end);
      if (ofMail(span)) continue;
      const other = benignLink(scene, address);
      if (other !== null) {
        benign.push({ type: 'CONTACT_LINK', span, reason: other });
        continue;
      }
      const disguise = [...new Set([...address.obfuscation, ...marksIn(norm.marks, address.start, address.end)])];
      evidence.push({
        score: INVITES.has(address.domain) || address.path || address.schemed ? 0.96 : 0.88,
        spans: [span],
        reasons: [explain(address, disguise)],
        obfuscation: disguise,
      });
    }
    for (const decoded of decodedAddresses(scene)) {
      if (decoded.address.kind === 'domain' && benignLink(scene, decoded.address) === null)
        evidence.push({
          score: 0.85,
          spans: [decoded.span],
          reasons: [explain(decoded.address, [decoded.how])],
          obfuscation: [decoded.how],
        });
    }
    if (evidence.length === 0 && mail.length === 0) evidence.push(...inPieces(scene));
    return { evidence, benign };
  },
};

function explain(address: Address, disguise: readonly string[]): { code: string; text: string } {
  const text = INVITES.has(address.domain) ? 'An invitation or short link.' : 'A link to a page outside the platform.';
  return {
    code: INVITES.has(address.domain) ? 'invite' : 'link',
    text: disguise.length === 0 ? text : `${text} Disguised: ${disguise.join(', ')}.`,
  };
}

function benignLink(scene: Scene, address: Address): { code: string; text: string } | null {
  if (allowedDomain(address.domain, scene.context))
    return { code: 'own-domain', text: 'A page of the platform itself.' };
  const labels = address.domain.split('.');
  const name = labels.at(-2) === 'co' || labels.at(-2) === 'com' ? labels.at(-3) : labels.at(-2);
  if (name !== undefined && REFERENCE.has(name) && !INVITES.has(address.domain))
    return { code: 'reference', text: 'A shop or reference page.' };
  if (labels.at(-1) === 'gov' || labels.includes('gouv') || labels.includes('gov'))
    return { code: 'reference', text: 'A public authority.' };
  // "at dot com": a joke about addresses; nobody's page has a name this short in words.
  if (address.obfuscation.includes('words') && (name ?? '').length <= 2)
    return { code: 'reference', text: 'Too short to be the name of a page.' };
  const word = wordAt(scene.now, address.start);
  return word < 0 ? null : benignReason(scene.now, word, word + 1);
}

/** "g mail" + "dot com" is the end of an e-mail address. */
const MAIL_HOSTS = ['mail.', 'gmail.', 'hotmail.', 'yahoo.', 'outlook.', 'icloud.'];
const isMailHost = (domain: string) => MAIL_HOSTS.some((host) => domain.startsWith(host));

function inPieces(scene: Scene): Evidence[] {
  const joined = scene.joined;
  if (joined === null) return [];
  for (const address of joined.reading.addresses) {
    if (address.kind !== 'domain' || isMailHost(address.domain) || benignLink(scene, address) !== null) continue;
    const spans = joined.spans(address.start, address.end);
    if (spans.length > 0)
      return [
        {
          score: 0.85,
          spans,
          reasons: [{ code: 'split', text: 'A web address over several messages.' }],
          obfuscation: ['split', ...address.obfuscation],
          patterns: ['PROGRESSIVE_DISCLOSURE'],
        },
      ];
  }
  return [];
}
