import { isKnown } from '../lexicons/index.ts';
import { normalise } from '../normalise.ts';
import { anyOf } from '../reading.ts';
import type { DecodedAddress, Scene } from '../scene.ts';
import type { Obfuscation } from '../signals.ts';
import { findAddresses } from '../text/address.ts';
import { fromBase64, fromHex, reverse, rot13 } from '../text/encoded.ts';
import { readWords } from '../text/words.ts';

const MAX_TOKENS = 24;

/** Addresses that appear when a token is read as base64, hex, rot13 or backwards. */
export function decodedAddresses(scene: Scene): readonly DecodedAddress[] {
  scene.decoded ??= decodeAll(scene);
  return scene.decoded;
}

/** Something that could hide an address: a long token, an at-sign, a dot inside a word. */
function worthDecoding(scene: Scene): boolean {
  const { text } = scene.now.norm;
  return (
    text.includes('@') || /[a-z0-9]\.[a-z0-9]/.test(text) || scene.now.words.some((word) => word.end - word.start >= 12)
  );
}

function decodeAll(scene: Scene): DecodedAddress[] {
  const out: DecodedAddress[] = [];
  if (!worthDecoding(scene)) return out;
  let tried = 0;
  for (const match of scene.now.message.content.matchAll(/[A-Za-z0-9+/=_@.\-$]{8,200}/g)) {
    if (tried++ >= MAX_TOKENS) break;
    const token = match[0];
    for (const [how, text] of decodings(token, scene)) {
      const decoded = normalise(text);
      for (const address of findAddresses(readWords(decoded, isKnown), decoded.text)) {
        if (address.kind === 'domain' && how === 'reversed' && !address.path) continue;
        out.push({
          address,
          how,
          span: { messageId: scene.now.message.id, start: match.index, end: match.index + token.length },
        });
      }
    }
  }
  return out;
}

function* decodings(token: string, scene: Scene): Generator<[Obfuscation, string]> {
  if (/^[A-Za-z0-9+/_-]{12,}={0,2}$/.test(token)) {
    const text = token.length % 4 === 0 || token.includes('=') || /[a-z]/.test(token) ? fromBase64(token) : null;
    if (text !== null) yield ['encoded', text];
    const hex = /^[0-9a-fA-F]+$/.test(token) && token.length % 2 === 0 ? fromHex(token) : null;
    if (hex !== null) yield ['encoded', hex];
  }
  if (
    token.includes('@') &&
    /(?:^|[^a-z])[a-z]{2,4}\.[a-z0-9.-]*@/i.test(token) &&
    /^(?:moc|ten|gro|rf|ed|se|tp|rb|ku|oi|ofni|zib|mc|gn|ek)\./i.test(token)
  )
    yield ['reversed', reverse(token)];
  if (/^(?:moc|ten|gro|rf|ed|ku)\.[a-z]/i.test(token) && !token.includes('@')) yield ['reversed', reverse(token)];
  if (token.includes('@') || token.includes('.')) {
    if (/rot ?-?13|caesar|cesar|chiffr|cifrad|verschl/.test(scene.now.norm.text)) yield ['encoded', rot13(token)];
    else if (anyOf(scene.now, 'mirror')) yield ['reversed', reverse(token)];
  }
}
