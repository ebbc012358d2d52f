import { expect, test } from 'vitest';
import { HttpError } from '../../../server/http-error.ts';
import { inTime } from '../../../server/ingest/in-time.ts';

test('a database that does not answer is unavailable, and is asked again later', async () => {
  const refused = await inTime(() => new Promise(() => undefined), 5).catch((error: unknown) => error);
  expect(refused).toBeInstanceOf(HttpError);
  expect(refused).toMatchObject({
    code: 'unavailable',
    detail: 'the database did not answer within 0.005 s',
    retryAfterSeconds: 5,
  });
});

test('what comes in time comes through, and so does what went wrong', async () => {
  expect(await inTime(async () => 'stored')).toBe('stored');
  await expect(inTime(() => Promise.reject(new HttpError('overloaded')))).rejects.toThrow('overloaded');
});
