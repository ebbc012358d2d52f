import { readFile } from 'node:fs/promises';
import { UsageError } from './define.ts';

/** What a file that somebody named holds; throws how it cannot be read. */
export async function readJsonFile(file: string): Promise<unknown> {
  try {
    return JSON.parse(await readFile(file, 'utf8')) as unknown;
  } catch (error) {
    throw new UsageError(`${file} cannot be read as JSON: ${error instanceof Error ? error.message : String(error)}`);
  }
}
