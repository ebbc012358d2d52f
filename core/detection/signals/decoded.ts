import { isKnown } from '../lexicons/index.ts';
import { normalise } from '../normalise.ts';
import { anyOf } from '../reading.ts';
import type { DecodedAddress, Scene } from '../scene.ts';
import type { Obfuscation } from '../signals.ts';
import { findAddresses } from '../text/address.ts';
import { fromBase64, fromHex, reverse, rot13 } from '../text/encoded.ts';
import { hasAny, isAll, isAlnum, isHexDigit, isLetter, oneOf, runEnd } from '../text/scan.ts';
import { readWords } from '../text/words.ts';

const MAX_TOKENS = 24;
const MIN_TOKEN = 8;
const MAX_TOKEN = 200;
/** Words that speak of a cipher. */
const CIPHERS = ['rot13', 'rot 13', 'rot-13', 'rot -13', 'caesar', 'cesar', 'chiffr', 'cifrad', 'verschl'];
/** Top-level domains backwards: of an address with an at-sign, and of one without. */
const MIRRORED_MAIL = new Set('moc ten gro rf ed se tp rb ku oi ofni zib mc gn ek'.split(' '));
const MIRRORED_HOST = new Set('moc ten gro rf ed ku'.split(' '));

const isAnyAlnum = (unit: number) => isAlnum(unit | 32) && (unit >= 65 || isAlnum(unit));
const isTokenMark = oneOf('+/=_@.-$');
const isToken = (unit: number) => isAnyAlnum(unit) || isTokenMark(unit);
const isBase64Mark = oneOf('+/_-');
const isBase64Unit = (unit: number) => isAnyAlnum(unit) || isBase64Mark(unit);

/** Addresses that appear when a token is read as base64, hex, rot13 or backwards. */
export function decodedAddresses(scene: Scene): readonly DecodedAddress[] {
  scene.decoded ??= decodeAll(scene);
  return scene.decoded;
}

/** Something that could hide an address: a long token, an at-sign, a dot inside a word. */
function worthDecoding(scene: Scene): boolean {
  const { text } = scene.now.norm;
  return text.includes('@') || hasInnerDot(text) || scene.now.words.some((word) => word.end - word.start >= 12);
}

function decodeAll(scene: Scene): DecodedAddress[] {
  const out: DecodedAddress[] = [];
  if (!worthDecoding(scene)) return out;
  let tried = 0;
  let ciphered: boolean | null = null;
  for (const { start, token } of tokensOf(scene.now.message.content)) {
    if (tried++ >= MAX_TOKENS) break;
    const dotted = token.includes('@') || token.includes('.');
    if (dotted) ciphered ??= CIPHERS.some((word) => scene.now.norm.text.includes(word));
    for (const [how, text] of decodings(token, dotted, ciphered === true, scene)) {
      const decoded = normalise(text);
      for (const address of findAddresses(readWords(decoded, isKnown), decoded.text)) {
        if (address.kind === 'domain' && how === 'reversed' && !address.path) continue;
        out.push({
          address,
          how,
          span: { messageId: scene.now.message.id, start, end: start + token.length },
        });
      }
    }
  }
  return out;
}

function* decodings(token: string, dotted: boolean, ciphered: boolean, scene: Scene): Generator<[Obfuscation, string]> {
  if (isBase64(token)) {
    const text = token.length % 4 === 0 || token.includes('=') || hasAny(token, isLetter) ? fromBase64(token) : null;
    if (text !== null) yield ['encoded', text];
    const hex = isAll(token, isHexDigit) && token.length % 2 === 0 ? fromHex(token) : null;
    if (hex !== null) yield ['encoded', hex];
  }
  if (isMirrored(token)) yield ['reversed', reverse(token)];
  if (dotted && ciphered) yield ['encoded', rot13(token)];
  else if (dotted && anyOf(scene.now, 'mirror')) yield ['reversed', reverse(token)];
}

/** "a.b": a dot with no blank beside it. */
function hasInnerDot(text: string): boolean {
  for (let at = text.indexOf('.'); at >= 0; at = text.indexOf('.', at + 1))
    if (at > 0 && isAlnum(text.charCodeAt(at - 1)) && isAlnum(text.charCodeAt(at + 1))) return true;
  return false;
}

/** Stretches without blanks that are long enough to hide something; very long ones in parts. */
function* tokensOf(content: string): Generator<{ start: number; token: string }> {
  for (let start = 0; start < content.length; ) {
    const end = runEnd(content, start, isToken, Math.min(content.length, start + MAX_TOKEN));
    if (end - start >= MIN_TOKEN) yield { start, token: content.slice(start, end) };
    start = Math.max(end, start + 1);
  }
}

/** At least twelve units of the alphabet, and up to two to fill the last group. */
function isBase64(token: string): boolean {
  const end = runEnd(token, 0, isBase64Unit);
  return end >= 12 && token.length - end <= 2 && runEnd(token, end, (unit) => unit === 61) === token.length;
}

/** "moc.elpmaxe@anna", "ed.oidutsanna": an address from right to left. */
function isMirrored(token: string): boolean {
  const dot = token.indexOf('.');
  if (dot < 2 || dot > 4) return false;
  const tld = token.slice(0, dot).toLowerCase();
  if (!token.includes('@')) return MIRRORED_HOST.has(tld) && isLetter(token.charCodeAt(dot + 1) | 32);
  return MIRRORED_MAIL.has(tld) && hasMirroredHost(token);
}

/** Letters, a dot and the rest of a host right before an at-sign. */
function hasMirroredHost(token: string): boolean {
  let letters = 0;
  let host = false;
  for (let i = 0; i < token.length; i++) {
    const unit = token.charCodeAt(i);
    if (unit === 64 && host) return true;
    if (unit === 46) host ||= letters >= 2 && letters <= 4;
    else if (!isAnyAlnum(unit) && unit !== 45) host = false;
    letters = isLetter(unit | 32) ? letters + 1 : 0;
  }
  return false;
}
