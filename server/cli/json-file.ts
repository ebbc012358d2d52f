import { readFile } from 'node:fs/promises';
import { UsageError } from './define.ts';

const IN_WORDS: Readonly<Record<string, string>> = {
  EACCES: 'may not be read by you',
  EISDIR: 'is a folder',
  ENOENT: 'is not there',
  ENOTDIR: 'is not there',
};

/** What is wrong with a file that somebody named. Throws UsageError. */
export const notReadable =
  (file: string) =>
  (error: NodeJS.ErrnoException): never => {
    throw new UsageError(`${file} ${IN_WORDS[error.code ?? ''] ?? `cannot be read: ${error.message}`}.`);
  };

/** What a file that somebody named holds. Throws UsageError. */
export async function readNamed(file: string): Promise<string> {
  return readFile(file, 'utf8').catch(notReadable(file));
}

/** The same as JSON; throws how it cannot be read. */
export async function readJsonFile(file: string): Promise<unknown> {
  const text = await readNamed(file);
  try {
    return JSON.parse(text) as unknown;
  } catch (error) {
    throw new UsageError(`${file} cannot be read as JSON: ${error instanceof Error ? error.message : String(error)}`);
  }
}
