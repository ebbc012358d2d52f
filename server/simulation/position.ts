import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { z } from 'zod';

/** Raise it whenever the same options give other events: scenes, phrases, people. */
export const TELLING = 2;

/** Where a simulation is, so that it goes on instead of starting again. */
const position = z.object({
  /** Of the telling: another one makes other events of the same seed, under the same ids. */
  telling: z.number().int().default(1),
  options: z.object({
    seed: z.string(),
    epoch: z.number(),
    days: z.number(),
    historyEvents: z.number(),
    rate: z.number(),
    clients: z.number(),
    providers: z.number(),
    rings: z.number(),
  }),
  /** Happenings taken from the story, including those of `pending`. */
  taken: z.number().int(),
  /** What live times are moved by, ms: the time during which nobody told the story. */
  shift: z.number(),
  /** A batch that may or may not have arrived: it goes out again, byte for byte, and duplicates are told apart by id. */
  pending: z.array(z.unknown()),
});
export type Position = z.infer<typeof position>;

/** The saved position, or null when there is none. A file that cannot be read is an error: guessing would duplicate. */
export async function loadPosition(file: string): Promise<Position | null> {
  try {
    return position.parse(JSON.parse(await readFile(file, 'utf8')));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw new Error(`${file} cannot be read; delete it to begin a new simulation`, { cause: error });
  }
}

export async function savePosition(file: string, value: Position): Promise<void> {
  await mkdir(dirname(file), { recursive: true });
  await writeFile(`${file}.new`, JSON.stringify(value), { mode: 0o600 });
  await rename(`${file}.new`, file);
}
