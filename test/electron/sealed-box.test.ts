import { describe, expect, it } from 'vitest';
import * as device from '../../electron/backend/sealed-box.ts';
import * as server from '../../server/crypto/sealed-box.ts';

/** Two programs with one format: what either seals the other opens. */
describe.each([
  [
    'device',
    'server',
    device.makeBoxKey,
    (to: string, place: string, text: string) => device.boxSealer(to)(place, text),
    server.openBox,
  ],
  ['server', 'device', server.generateBoxKeyPair, server.sealTo, device.openBox],
] as const)('what the %s seals and the %s opens', (_sealer, _opener, makeKey, seal, open) => {
  const key = makeKey();
  const box = seal(key.publicKey, 'here', 'Grüße, 0123');

  it('is what was sealed', () => expect(open(key, 'here', box)).toBe('Grüße, 0123'));
  it('is different each time', () => expect(seal(key.publicKey, 'here', 'Grüße, 0123')).not.toBe(box));
  it('opens with no other key', () => expect(open(makeKey(), 'here', box)).toBeNull());
  it('opens in no other place', () => expect(open(key, 'there', box)).toBeNull());
  it('says null to what is no box', () => {
    for (const text of [
      '',
      'b1',
      `b2${box.slice(2)}`,
      `${box}.x`,
      box.replace(/\.[\w-]{43}\./u, `.${'A'.repeat(43)}.`),
    ]) {
      expect(open(key, 'here', text), text).toBeNull();
    }
  });
  it('does not open with any one of its characters changed', () => {
    const bytesAt = [...box.matchAll(/[\w-]/gu)]
      .map(({ index }) => index)
      .filter((at) => at > 2 && box[at + 1] !== '.' && at < box.length - 1);
    for (const at of bytesAt) {
      const altered = `${box.slice(0, at)}${box[at] === 'A' ? 'B' : 'A'}${box.slice(at + 1)}`;
      expect(open(key, 'here', altered), String(at)).toBeNull();
    }
  });
});
