import { open } from 'node:fs/promises';

/** Postgres does not start on a cluster that crashed while a process of it is at work; it says so in these words. */
export const STILL_ALIVE = 'pre-existing shared memory block';

const BYTES = 4_096;

/** Why Postgres ended, by the end of its log: from its last fatal line on. Empty where it has none. */
export async function lastWords(log: string): Promise<string> {
  const file = await open(log).catch(() => null);
  if (!file) return '';
  try {
    const { size } = await file.stat();
    const { buffer, bytesRead } = await file.read(Buffer.alloc(BYTES), 0, BYTES, Math.max(0, size - BYTES));
    const text = buffer.toString('utf8', 0, bytesRead);
    const at = Math.max(text.lastIndexOf('FATAL:'), text.lastIndexOf('PANIC:'));
    return at < 0 ? '' : text.slice(at).trim().replaceAll(/\s+/g, ' ');
  } finally {
    await file.close();
  }
}
