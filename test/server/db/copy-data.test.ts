import fc from 'fast-check';
import { expect, it } from 'vitest';
import { CopyData, RowBuffer } from '../../../server/db/copy-data.ts';

const message = (letter: string, body: Buffer): Buffer => {
  const head = Buffer.alloc(5);
  head.write(letter, 'latin1');
  head.writeUInt32BE(body.length + 4, 1);
  return Buffer.concat([head, body]);
};
const row = fc.json().map((text) => message('d', Buffer.from(`${text.replaceAll('\n', ' ')}\n`)));
const other = fc.tuple(fc.constantFrom('H', 'c', 'C', 'Z', 'N', 'S'), fc.uint8Array({ maxLength: 200 }));
const any = fc.oneof(
  { weight: 5, arbitrary: row },
  { weight: 1, arbitrary: other.map(([letter, body]) => message(letter, Buffer.from(body))) },
);

it('takes the rows out of a connection and passes on the rest whole, however the bytes are cut', () => {
  fc.assert(
    fc.property(fc.array(any), fc.array(fc.nat(300), { minLength: 1 }), (messages, cuts) => {
      const sent = Buffer.concat(messages);
      const passed: Buffer[] = [];
      const data = new CopyData((bytes) => passed.push(Buffer.from(bytes)));
      const rows = new RowBuffer();
      for (let at = 0, n = 0; at < sent.length; n += 1) {
        const end = at + (cuts[n % cuts.length] ?? 0) + 1;
        data.take(Buffer.from(sent.subarray(at, end)), rows);
        at = end;
      }
      const isRow = (one: Buffer): boolean => one[0] === 'd'.charCodeAt(0);
      const expected = messages.filter(isRow).map((one) => `${one.toString('utf8', 5).slice(0, -1)},`);
      expect(rows.bytes.toString()).toBe(expected.join(''));
      expect(rows.rows).toBe(expected.length);
      expect(Buffer.concat(passed)).toEqual(Buffer.concat(messages.filter((one) => !isRow(one))));
      expect(data.rest).toHaveLength(0);
    }),
  );
});

it('keeps rows of any size, and begins anew when it is cleared', () => {
  const rows = new RowBuffer();
  const data = new CopyData(() => undefined);
  const large = 'x'.repeat(300_000);
  data.take(Buffer.concat([message('d', Buffer.from('1\n')), message('d', Buffer.from(`${large}\n`))]), rows);
  expect(rows.bytes.toString()).toBe(`1,${large},`);
  rows.clear();
  data.take(message('d', Buffer.from('2\n')), rows);
  expect([rows.bytes.toString(), rows.rows, rows.length]).toEqual(['2,', 1, 2]);
});
