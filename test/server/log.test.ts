import { Writable } from 'node:stream';
import { expect, test } from 'vitest';
import { createLog } from '../../server/log.ts';

function logged(fields: object): string {
  let text = '';
  const log = createLog(
    'info',
    new Writable({
      write(chunk, _encoding, done) {
        text += String(chunk);
        done();
      },
    }),
  );
  log.error(fields, 'it failed');
  return text;
}

test('what a row held does not follow an error of the database into the log', () => {
  const error = Object.assign(new Error('null value in column "sender_id" violates not-null constraint'), {
    code: '23502',
    table: 'messages',
    column: 'sender_id',
    detail: 'Failing row contains (7, call me on 0670123456).',
    where: 'JSON data, line 1: {"content":"call me on 0670123456"}',
    internalQuery: 'SELECT 0670123456',
    parameters: ['0670123456'],
  });
  const text = logged({ err: new Error('the batch failed', { cause: error }) }) + logged({ err: error });
  expect(text).not.toContain('0670123456');
  expect(text).toContain('23502');
  expect(text).toContain('violates not-null constraint');
  expect(text).toContain('messages');
});

test('nor does the value that a column could not take', () => {
  const error = Object.assign(new Error('invalid input syntax for type uuid: "0670123456"'), { code: '22P02' });
  const text = logged({ err: error });
  expect(text).not.toContain('0670123456');
  expect(text).toContain('22P02');
});
