import { expect, test } from 'vitest';
import { createAttemptLimit } from '../../../server/auth/attempt-limit.ts';

const WINDOW = 15 * 60_000;

function setUp(max = 3) {
  let now = 0;
  const limit = createAttemptLimit({ now: () => now, monotonic: () => now }, { max, windowMs: WINDOW });
  const failing = (from = 'here') => limit.attempt(from, async () => null);
  const at = (ms: number): void => {
    now = ms;
  };
  return { limit, failing, at };
}

test('failures count, and are forgotten one by one', async () => {
  const { failing, at } = setUp();
  await failing();
  at(60_000);
  await failing();
  await failing();
  await expect(failing()).rejects.toMatchObject({ code: 'rate_limited', retryAfterSeconds: (WINDOW - 60_000) / 1_000 });
  at(WINDOW);
  expect(await failing()).toBeNull();
  await expect(failing()).rejects.toMatchObject({ code: 'rate_limited' });
});

test('what succeeds costs nothing', async () => {
  const { limit, failing } = setUp();
  for (let n = 0; n < 50; n += 1) expect(await limit.attempt('here', async () => 'in')).toBe('in');
  for (let n = 0; n < 3; n += 1) expect(await failing()).toBeNull();
});

test('many at once are not let past the bound; other addresses are', async () => {
  const { failing } = setUp();
  const outcomes = await Promise.allSettled(Array.from({ length: 8 }, () => failing()));
  expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(3);
  expect(await failing('elsewhere')).toBeNull();
});
