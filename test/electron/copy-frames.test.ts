import { createHash } from 'node:crypto';
import { Readable } from 'node:stream';
import { zstdCompressSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { readDocument } from '../../electron/backend/copy-document.ts';
import { copyFrames } from '../../electron/backend/copy-frames.ts';

const part = (tables: readonly unknown[], urgent = false): string =>
  JSON.stringify({ t: 'part', n: 3, urgent, tables });
const table = (rows: readonly unknown[][]) => ({ table: 'notes', columns: ['id', 'version', 'body'], rows });
const ROWS = [
  ['a', 1, 'x'],
  ['b', 2, 'with "quotes", ü and 😀'],
];

describe('the document of a part', () => {
  it('is parsed but for its rows', () => {
    const read = readDocument(Buffer.from(part([table(ROWS)]))) as { tables: [{ rows: Uint8Array }] };
    const [{ rows }] = read.tables;
    expect(JSON.parse(Buffer.from(rows).toString())).toEqual(ROWS);
    expect(read).toEqual({ t: 'part', n: 3, urgent: false, tables: [{ ...table(ROWS), rows }] });
  });

  it('leaves an image as the bytes that are behind its first line, which may be padded', () => {
    const image = Buffer.from('SQLite format 3\0\n{"t":"part"}\n');
    const line =
      '{"t":"part","n":3,"urgent":false,"tables":[{"table":"notes","columns":["id","version"],"json":[],"rows":2}]}';
    const read = readDocument(Buffer.concat([Buffer.from(`${line}   \n`), image])) as {
      tables: [{ image: Uint8Array }];
    };
    const expected = JSON.parse(line);
    expect(Buffer.from(read.tables[0].image)).toEqual(image);
    expect(read).toEqual({ ...expected, tables: [{ ...expected.tables[0], image: read.tables[0].image }] });
  });

  it.each([
    ['no rows', part([table([])])],
    ['an urgent part', part([table(ROWS)], true)],
    ['several tables', part([table(ROWS), table(ROWS)])],
    ['an object with rows of its own', part([table([['a', 1, { rows: [1] }]])])],
    ['the end', '{"t":"end","n":4,"rows":7}'],
    ['another order', '{"n":3,"t":"part","urgent":false,"tables":[{"table":"notes","rows":[],"columns":[]}]}'],
    ['more behind the rows', part([{ ...table(ROWS), note: ']}]}' }])],
  ])('is the same document: %s', (_what, text) => {
    const read = readDocument(Buffer.from(text)) as { tables?: { rows: unknown }[] };
    for (const one of read.tables ?? []) {
      if (one.rows instanceof Uint8Array) one.rows = JSON.parse(Buffer.from(one.rows).toString());
    }
    expect(read).toEqual(JSON.parse(text));
  });
});

const frame = (text: string, sha256?: string): Buffer => {
  const packed = zstdCompressSync(text);
  const hash = sha256 ?? createHash('sha256').update(packed).digest('hex');
  return Buffer.concat([Buffer.from(`${JSON.stringify({ bytes: packed.length, sha256: hash })}\n`), packed]);
};

async function readAll(bytes: Buffer, step: number): Promise<unknown[]> {
  const chunks = Array.from({ length: Math.ceil(bytes.length / step) }, (_, n) =>
    bytes.subarray(n * step, (n + 1) * step),
  );
  const body = Readable.toWeb(Readable.from(chunks)) as ReadableStream<Uint8Array>;
  const found: unknown[] = [];
  for await (const value of copyFrames(body, 5_000, () => new Error('silent'))) found.push(structuredClone(value));
  return found;
}

describe('frames', () => {
  const texts = [
    '{"t":"copy"}',
    part([table(Array.from({ length: 5_000 }, (_, n) => [String(n), n, 'text '.repeat(n % 50)]))]),
    '{"t":"end"}',
  ];
  const bytes = Buffer.concat(texts.map((text) => frame(text)));

  it.each([1_000_000, 977, 61])('come whole out of chunks of %i bytes', async (step) => {
    const [first, second, last] = (await readAll(bytes, step)) as [
      unknown,
      { tables: [{ rows: Uint8Array }] },
      unknown,
    ];
    expect([first, last]).toEqual([{ t: 'copy' }, { t: 'end' }]);
    expect(Buffer.from(second.tables[0].rows).toString()).toBe(
      JSON.stringify(JSON.parse(texts[1] ?? '').tables[0].rows),
    );
  });

  it.each([
    ['breaks off in a document', bytes.subarray(0, -3), 'broke off'],
    ['breaks off in a header', Buffer.concat([frame('{}'), Buffer.from('{"by')]), 'broke off'],
    ['has no headers', Buffer.alloc(5_000, 'x'), 'without a header'],
    ['is damaged', frame('{}', '0'.repeat(64)), 'damaged'],
  ])('a copy that %s is none', async (_what, sent, why) => {
    await expect(readAll(sent, 500)).rejects.toThrow(why);
  });
});
