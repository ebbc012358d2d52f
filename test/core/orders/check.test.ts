import { randomUUID } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { canonical } from '../../../core/audit/canonical.ts';
import { checkOrder } from '../../../core/orders/check.ts';
import { generateRawKeyPair, importPrivateKey, importPublicKey, verifyText } from '../../../server/crypto/ed25519.ts';
import { signBody } from '../../../server/crypto/signed.ts';

const NOW = Date.UTC(2026, 10, 22, 12);
const server = generateRawKeyPair();
const stranger = generateRawKeyPair();
const DEVICE = randomUUID();
const pinned = importPublicKey(server.publicKey);
const ctx = {
  deviceId: DEVICE,
  lastSeq: 3,
  bundleVersion: 2,
  now: NOW,
  verify: (text: string, signature: string) => pinned !== null && verifyText(pinned, text, signature),
};
const body = {
  purpose: 'docket order' as const,
  id: randomUUID(),
  device_id: DEVICE,
  seq: 4,
  kind: 'wipe',
  issued_at: NOW - 60_000,
  not_after: NOW + 60_000,
};
const signed = (change: object = {}, key = server) => signBody(importPrivateKey(key), { ...body, ...change });
const codeOf = (raw: unknown): string => {
  const checked = checkOrder(raw, ctx);
  return checked.ok ? `carried out: ${checked.order.kind}` : checked.code;
};

describe('an order', () => {
  test('of the server, for this device, in time, after the last: is carried out', () => {
    expect(codeOf(signed())).toBe('carried out: wipe');
  });

  test.each<[string, string, unknown]>([
    ['by another key', 'order_signature_invalid', signed({}, stranger)],
    ['for another device', 'order_foreign', signed({ device_id: randomUUID() })],
    ['that came before', 'order_replayed', signed({ seq: 3 })],
    ['older than the last', 'order_replayed', signed({ seq: 1 })],
    ['after its time', 'order_expired', signed({ not_after: NOW - 1 })],
    ['of a kind that only a newer server knows', 'order_unknown', signed({ kind: 'rules' })],
    ['with something outside the signature', 'order_malformed', { ...signed(), also: 'wipe' }],
    ['without a signature', 'order_malformed', body],
    ['that is none', 'order_malformed', null],
    ['signed as something else', 'order_malformed', signed({ purpose: 'docket standing' })],
  ])('%s: %s', (_what, code, raw) => {
    expect(codeOf(raw)).toBe(code);
  });

  const rules = { version: 3, reasons: {}, second_person: [] };
  test.each<[string, string, unknown]>([
    ['newer than its own', 'carried out: rule_bundle', rules],
    ['that it has already', 'rule_bundle_older', { ...rules, version: 2 }],
    ['older than its own', 'rule_bundle_older', { ...rules, version: 1 }],
    ['without a version', 'rule_bundle_malformed', { ...rules, version: undefined }],
    ['that say what it does not understand', 'rule_bundle_malformed', { ...rules, routing: [] }],
    ['with a reason that it does not know', 'rule_bundle_malformed', { ...rules, reasons: { gossip: {} } }],
    ['that are none', 'rule_bundle_malformed', null],
  ])('rules %s: %s', (_what, code, bundle) => {
    expect(codeOf(signed({ kind: 'rule_bundle', bundle }))).toBe(code);
  });

  test('rules that were changed after they were signed are refused', () => {
    const order = signed({ kind: 'rule_bundle', bundle: rules });
    expect(codeOf({ ...order, bundle: { ...rules, version: 9 } })).toBe('order_signature_invalid');
    expect(codeOf({ ...signed({ kind: 'rule_bundle' }), bundle: rules })).toBe('order_signature_invalid');
  });

  test.each(Object.keys(body).filter((name) => name !== 'purpose'))(
    'changed in %s after it was signed is refused',
    (name) => {
      const value = Reflect.get(body, name) as string | number;
      const changed = typeof value === 'number' ? value + 1 : name === 'kind' ? 'lock' : randomUUID();
      expect(codeOf({ ...signed(), [name]: changed })).toBe('order_signature_invalid');
    },
  );

  test('is signed over its canonical form', () => {
    const { signature, ...rest } = signed();
    expect(ctx.verify(canonical(rest), signature)).toBe(true);
  });
});
