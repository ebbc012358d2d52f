import fc from 'fast-check';
import { expect, test } from 'vitest';
import { uuidv7 } from '../../../core/lib/uuid.ts';

const random = fc.uint8Array({ minLength: 10, maxLength: 10 });
const time = fc.nat({ max: 2 ** 48 - 1 });

test('the example of RFC 9562, A.6', () => {
  const bytes = Uint8Array.from(Buffer.from('0cc318c4dc0c0c07398f', 'hex'));
  expect(uuidv7(0x017f22e279b0, bytes)).toBe('017f22e2-79b0-7cc3-98c4-dc0c0c07398f');
});

test('version 7, its variant, and the order of time', () => {
  fc.assert(
    fc.property(time, time, random, random, (a, b, one, other) => {
      const [first, second] = [uuidv7(a, one), uuidv7(b, other)];
      expect(first).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
      if (a !== b) expect(first < second).toBe(a < b);
    }),
  );
});
