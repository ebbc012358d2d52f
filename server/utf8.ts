import { isUtf8 } from 'node:buffer';

/** Bytes that are no UTF-8: nothing is put in their place. */
export class Utf8Error extends Error {
  override readonly name = 'Utf8Error';
}

/** Where the first byte stands that cannot be read, counted from 0. */
function firstBad(bytes: Buffer): number {
  // What is read is written as it was; what is not becomes U+FFFD.
  const again = Buffer.from(bytes.toString('utf8'));
  let at = 0;
  while (at < bytes.length && bytes[at] === again[at]) at += 1;
  return at;
}

/** The text of bytes, without a mark of byte order. Throws Utf8Error with the place. */
export function decodeUtf8(bytes: Buffer): string {
  if (!isUtf8(bytes)) throw new Utf8Error(`not UTF-8 at byte ${firstBad(bytes)}`);
  return bytes.toString('utf8').replace(/^\ufeff/, '');
}
