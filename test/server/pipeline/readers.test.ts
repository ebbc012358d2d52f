import { readFile } from 'node:fs/promises';
import { afterEach, expect, test } from 'vitest';
import { parseCorpus, replay } from '../../../core/detection/evaluate/corpus.ts';
import { EMPTY_CONTEXT } from '../../../core/detection/index.ts';
import type { Scenery } from '../../../server/pipeline/detect/read-scene.ts';
import { createReaders, type Readers, readHere } from '../../../server/pipeline/detect/readers.ts';

let readers: Readers;
afterEach(() => readers.end());

async function sceneries(): Promise<Scenery[]> {
  const text = await readFile(new URL('../../corpus/conversations.jsonl', import.meta.url), 'utf8');
  return parseCorpus(text).flatMap((conversation) =>
    [...replay(conversation)].map(({ message, context }) => ({ input: message, context })),
  );
}

const said = (content: string): Scenery => ({
  input: { id: 'm', senderId: 'a', receiverId: 'b', conversationId: null, content, sentAt: 0 },
  context: EMPTY_CONTEXT,
});
const many = (content: string): Scenery[] => Array.from({ length: 200 }, () => said(content));

test('threads read what the calling thread reads, batches side by side too', async () => {
  readers = createReaders(2);
  const all = await sceneries();
  expect(all.length).toBeGreaterThan(500);
  const [whole, half, here] = await Promise.all([
    readers.read(all),
    readers.read(all.slice(0, all.length >> 1)),
    readHere(all),
  ]);
  expect(here.length).toBeGreaterThan(100);
  expect(whole).toEqual(here);
  expect(half).toEqual(here.filter(({ at }) => at < all.length >> 1));
});

test('a message that cannot be read fails its batch alone, with the error', async () => {
  readers = createReaders(1);
  const broken = { ...said('') };
  Object.assign(broken.input, { content: 7 });
  const [bad, good] = await Promise.allSettled([
    readers.read([...many('hello'), broken]),
    readers.read(many('call me on +33 6 12 34 56 78')),
  ]);
  expect(bad).toMatchObject({ status: 'rejected', reason: expect.any(TypeError) });
  expect(good).toMatchObject({ status: 'fulfilled' });
});

test('what cannot be handed over is refused, and the thread goes on', async () => {
  readers = createReaders(1);
  const strange = many('hello').concat({ ...said('hello'), context: { ...EMPTY_CONTEXT, before: [() => 0] as never } });
  await expect(readers.read(strange)).rejects.toThrow(/could not be cloned/);
  expect(await readers.read(many('hello'))).toEqual([]);
});

test('a thread that ends fails what it was reading; the next batch has a new one', async () => {
  readers = createReaders(1);
  const reading = expect(readers.read(many('hello'))).rejects.toThrow(/ended/);
  await readers.end();
  await reading;
  expect(await readers.read(many('write to jane@example.com'))).toHaveLength(200);
});
