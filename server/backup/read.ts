import { createHash } from 'node:crypto';
import { BackupError, type OpenedBackup } from './frames.ts';
import { type Manifest, type Word, word } from './words.ts';

export type Entry =
  | Exclude<Word, { t: 'table' | 'table_end' }>
  | { readonly t: 'table'; readonly name: string; readonly rows: Rows };
/** To be read to its end before the next entry. */
export interface Rows extends AsyncIterable<Buffer> {
  /** Known at the end. */
  readonly count: number;
}

const wrong = (what: string): BackupError => new BackupError(`The backup does not hold together: ${what}.`);

/** What a backup holds in order, each table's rows checked against its sum when they have been read. */
export async function* entriesOf(backup: OpenedBackup): AsyncGenerator<Entry> {
  const frames = backup.frames();
  const nextWord = async (): Promise<Word | null> => {
    const { value, done } = await frames.next();
    if (done) return null;
    const parsed = value.t === 'word' ? word.safeParse(value.word) : null;
    if (!parsed?.success) throw wrong('something in it is not understood');
    return parsed.data;
  };
  try {
    for (let said = await nextWord(); said !== null; said = await nextWord()) {
      if (said.t === 'table_end') throw wrong(`${said.name} ends without having begun`);
      if (said.t !== 'table') {
        yield said;
        continue;
      }
      const rows = tableRows(frames, said.name);
      yield { t: 'table', name: said.name, rows };
      if (rows.count < 0) throw wrong(`${said.name} was not read`);
    }
  } finally {
    await frames.return(undefined);
  }
}

function tableRows(frames: ReturnType<OpenedBackup['frames']>, name: string): Rows {
  const rows = {
    count: -1,
    async *[Symbol.asyncIterator](): AsyncGenerator<Buffer> {
      const hash = createHash('sha256');
      for (;;) {
        const { value, done } = await frames.next();
        if (done) throw wrong(`${name} has no end`);
        if (value.t === 'rows') {
          hash.update(value.bytes);
          yield value.bytes;
          continue;
        }
        const said = word.safeParse(value.word).data;
        if (said?.t !== 'table_end' || said.name !== name) throw wrong(`${name} has no end`);
        if (said.sha256 !== hash.digest('hex')) throw wrong(`the rows of ${name} are not those that were written`);
        rows.count = said.rows;
        return;
      }
    },
  };
  return rows;
}

export interface Checked {
  readonly id: string;
  readonly madeAt: string;
  readonly manifest: Manifest;
  readonly rows: number;
}

/** Reads all of it once, before anything is changed by it. Throws BackupError. */
export async function checkBackup(
  backup: OpenedBackup,
  onProgress: (table: string, rows: number) => void,
): Promise<Checked> {
  let manifest: Manifest | null = null;
  let keys = false;
  let ended = false;
  const counted = { tables: 0, rows: 0 };
  for await (const entry of entriesOf(backup)) {
    if (ended) throw wrong('it goes on behind its end');
    if (entry.t === 'manifest') manifest = entry;
    if (entry.t === 'keys') keys = true;
    if (entry.t === 'table') {
      if (manifest?.tables[counted.tables]?.name !== entry.name) throw wrong(`${entry.name} is not in its place`);
      for await (const bytes of entry.rows) if (bytes.length === 0) throw wrong(`${entry.name} has empty pieces`);
      counted.tables += 1;
      counted.rows += entry.rows.count;
      onProgress(entry.name, counted.rows);
    }
    if (entry.t === 'end') {
      if (entry.tables !== counted.tables || entry.rows !== counted.rows) throw wrong('tables or rows are missing');
      ended = true;
    }
  }
  if (!manifest || !keys || !ended || manifest.tables.length !== counted.tables) throw wrong('something is missing');
  return { id: backup.id, madeAt: backup.madeAt, manifest, rows: counted.rows };
}
