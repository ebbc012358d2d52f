import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { ATTEMPT_WINDOW_MS, createAttemptLimit, forgetAttempts } from '../../../server/auth/attempt-limit.ts';
import { createLog } from '../../../server/log.ts';
import { openTestDatabase } from '../../support/database.ts';

const MAX = 3;
const START = Date.UTC(2026, 10, 22);
let database: Awaited<ReturnType<typeof openTestDatabase>>;
let now = START;

beforeAll(async () => {
  database = await openTestDatabase();
});
afterAll(() => database.close());
beforeEach(async () => {
  now = START;
  await database.pool.query('DELETE FROM failed_attempts');
});

/** As another process has it, or the same one after a restart: nothing but the database is shared. */
function process_() {
  const clock = { now: () => now, monotonic: () => now };
  const limit = createAttemptLimit({ db: database.db, clock, log: createLog('silent') }, { kind: 'sign_in', max: MAX });
  return { ...limit, clock, failing: (from = 'here') => limit.attempt(from, async () => null) };
}
const places = async (): Promise<number | null> =>
  (await database.pool.query('SELECT 1 FROM failed_attempts')).rowCount;
const refused = { code: 'rate_limited' };

test('failures count, and are forgotten one by one', async () => {
  const { failing } = process_();
  await failing();
  now = START + 60_000;
  await failing();
  await failing();
  const retryAfterSeconds = (ATTEMPT_WINDOW_MS - 60_000) / 1_000;
  await expect(failing()).rejects.toMatchObject({ ...refused, retryAfterSeconds });
  now = START + ATTEMPT_WINDOW_MS;
  expect(await failing()).toBeNull();
  await expect(failing()).rejects.toMatchObject(refused);
});

test('they count over processes and restarts, each kind by itself', async () => {
  for (let n = 0; n < MAX; n += 1) await process_().failing();
  await expect(process_().failing()).rejects.toMatchObject(refused);
  const other = createAttemptLimit(
    { db: database.db, clock: process_().clock, log: createLog('silent') },
    { kind: 'own_password', max: MAX },
  );
  expect(await other.attempt('here', async () => 'in')).toBe('in');
});

test('what succeeds costs nothing, nor does what could not be tried', async () => {
  const { attempt, failing } = process_();
  for (let n = 0; n < 2 * MAX; n += 1) expect(await attempt('here', async () => 'in')).toBe('in');
  const away = async (): Promise<never> => {
    throw new Error('the database is away');
  };
  for (let n = 0; n < 2 * MAX; n += 1) await expect(attempt('here', away)).rejects.toThrow('away');
  for (let n = 0; n < MAX; n += 1) expect(await failing()).toBeNull();
});

test('many at once who are right all come in; many who are wrong do not get past the bound', async () => {
  const { attempt, failing } = process_();
  const right = Array.from({ length: 5 * MAX }, () => attempt('office', async () => 'in'));
  expect(await Promise.all(right)).toEqual(Array(5 * MAX).fill('in'));
  const [one, two] = [process_(), process_()];
  const wrong = Array.from({ length: 8 }, (_, index) => (index % 2 ? one : two).failing());
  const outcomes = await Promise.allSettled(wrong);
  expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(MAX);
  expect(await failing('elsewhere')).toBeNull();
});

test('what counts no longer is forgotten', async () => {
  const { failing, clock } = process_();
  await failing();
  await forgetAttempts({ db: database.db, clock });
  expect((await database.pool.query('SELECT 1 FROM failed_attempts')).rowCount).toBe(1);
  now = START + ATTEMPT_WINDOW_MS + 1;
  await forgetAttempts({ db: database.db, clock });
  expect((await database.pool.query('SELECT 1 FROM failed_attempts')).rowCount).toBe(0);
});

test('places that another process holds are no failures: who is right waits for them and comes in', async () => {
  const [one, two] = [process_(), process_()];
  const answers = Promise.withResolvers<void>();
  const office = Array.from({ length: MAX }, () =>
    one.attempt('office', async () => {
      await answers.promise;
      return 'in';
    }),
  );
  await expect.poll(places).toBe(MAX);
  const late = two.attempt('office', async () => 'in');
  answers.resolve();
  expect(await late).toBe('in');
  expect(await Promise.all(office)).toEqual(Array(MAX).fill('in'));
  expect(await places()).toBe(0);
});

test('when they fail they count, for all processes', async () => {
  const [one, two] = [process_(), process_()];
  const answers = Promise.withResolvers<null>();
  const guesses = Array.from({ length: MAX }, () => one.attempt('thief', () => answers.promise));
  await expect.poll(places).toBe(MAX);
  const next = two.failing('thief');
  answers.resolve(null);
  await expect(next).rejects.toMatchObject({ ...refused, retryAfterSeconds: ATTEMPT_WINDOW_MS / 1_000 });
  await Promise.all(guesses);
});

test('one that never ends is waited for a while, and counts when its process must have died', async () => {
  const [dead, alive] = [process_(), process_()];
  for (let n = 0; n < MAX; n += 1) void dead.attempt('there', () => new Promise(() => undefined));
  await expect.poll(places).toBe(MAX);
  const waits = alive.failing('there');
  now += 10_000;
  await expect(waits).rejects.toMatchObject({ ...refused, retryAfterSeconds: 1 });
  now = START + 30_000;
  const retryAfterSeconds = (ATTEMPT_WINDOW_MS - 30_000) / 1_000;
  await expect(alive.failing('there')).rejects.toMatchObject({ ...refused, retryAfterSeconds });
});
