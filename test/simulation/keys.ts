import { createHash } from 'node:crypto';
import { canonical } from '../../core/audit/canonical.ts';

export const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');

/** Who signs what, and who can tell. */
export interface Keys {
  /** The signature of a device over a text. */
  signAsDevice(device: string, text: string): string;
  verifyDevice(device: string, text: string, signature: string): boolean;
  signAsServer(text: string): string;
  verifyServer(text: string, signature: string): boolean;
}

const stamp = (who: string, text: string): string => sha256(`${who}\n${text}`);

/** Stand-ins for Ed25519, a thousand times as fast: what is signed here is checked here. */
export const quickKeys: Keys = {
  signAsDevice: (device, text) => stamp(device, text),
  verifyDevice: (device, text, signature) => signature === stamp(device, text),
  signAsServer: (text) => stamp('server', text),
  verifyServer: (text, signature) => signature === stamp('server', text),
};

/** Whether the signature is over the canonical form of everything else. */
export function verifySigned(
  signed: { readonly signature: string },
  verify: (text: string, signature: string) => boolean,
): boolean {
  const { signature, ...body } = signed;
  return verify(canonical(body), signature);
}
