import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { type CopyTable, copyHead, IMAGES_TYPE } from '../../../core/contract/copy.ts';
import { PROTOCOL } from '../../../core/contract/wire.ts';
import type { Sql, SqlValue } from '../../../core/lib/sql.ts';
import type { JsonRows } from '../../../core/replica/insert-copy.ts';
import { type CopiedImage, insertImage } from '../../../core/replica/insert-image.ts';
import { createIndexes, createTables } from '../../../core/replica/open.ts';
import { type TableName, tableOf } from '../../../core/tables/index.ts';
import { toSqlite } from '../../../core/tables/sqlite.ts';
import { copyFrames } from '../../../electron/backend/copy-frames.ts';
import { openDatabase } from '../../../electron/sqlite-driver.ts';
import { openConsole } from '../../support/console.ts';
import { openDevice } from '../../support/device.ts';
import { transmit } from '../../support/signed-request.ts';
import { PASSWORD } from './world.ts';

/**
 * A process of its own, as a console is: the real backend takes its first replica from a server. Then, in the same process,
 * the same rows out of memory into the same kind of file by the shortest code that there is: what the machine can do.
 */
export interface FirstReplica {
  readonly rows: number;
  readonly seconds: number;
  /** Until the claimed and urgent cases could be worked on. */
  readonly usableSeconds: number;
  readonly usableCases: number;
  readonly rawSeconds: number;
  /** Processor time of this process for each: what a busy machine does not change. */
  readonly cpuSeconds: number;
  readonly rawCpuSeconds: number;
}

const cpuSeconds = (since?: NodeJS.CpuUsage): number => {
  const { user, system } = process.cpuUsage(since);
  return (user + system) / 1e6;
};

async function endToEnd(url: string): Promise<Omit<FirstReplica, 'rawSeconds' | 'rawCpuSeconds'>> {
  const desk = openConsole(url);
  try {
    let begun = 0;
    let cpu = process.cpuUsage();
    let usable = { at: 0, cases: 0 };
    let rows = 0;
    const whole = desk.until('connection', {}, (status) => {
      if (status.phase !== 'idle' && begun === 0) {
        begun = performance.now();
        cpu = process.cpuUsage();
      }
      if (status.partial && usable.at === 0) usable = { at: performance.now(), cases: status.partial.cases };
      rows = status.progress?.expected ?? rows;
      return (status.phase === 'catching_up' || status.phase === 'online') && !status.progress;
    });
    await desk.signIn('moderator@example.test', PASSWORD);
    await whole;
    const seconds = (performance.now() - begun) / 1000;
    const usableSeconds = (usable.at - begun) / 1000;
    return { rows, seconds, usableSeconds, usableCases: usable.cases, cpuSeconds: cpuSeconds(cpu) };
  } finally {
    desk.destroy();
  }
}

type Part = Omit<CopyTable, 'rows'> & { readonly rows: JsonRows };

/** All rows in memory, as they came: as JSON, or as what `accept` names. */
async function allParts<P = Part>(url: string, accept = '*/*'): Promise<P[]> {
  const device = await openDevice(url, 'moderator2');
  const sealed = device.seal('POST', '/sync/copy', { protocol: PROTOCOL, resume: null });
  const response = await transmit(url, { ...sealed, headers: { ...sealed.headers, accept } });
  const body = response.body as ReadableStream<Uint8Array<ArrayBuffer>>;
  const found: P[] = [];
  for await (const frame of copyFrames(body, 60_000, () => new Error('silent'))) {
    const part = frame as { t: string; urgent?: boolean; tables: P[] };
    if (part.t === 'copy') copyHead.parse(frame);
    // A copy: it lives until the next frame is asked for.
    else if (part.t === 'part' && !part.urgent) found.push(...structuredClone(part.tables));
  }
  return found;
}

type Fill = (sql: Sql, part: Part) => () => void;

/** The driver's way: prepared statements of many rows, one bound value after the other. Making the values is not counted. */
const bind: Fill = (sql, { table, columns, rows }) => {
  const { columns: declared } = tableOf(table as TableName);
  const kinds = columns.map((name) => (declared as Record<string, Parameters<typeof toSqlite>[0]>)[name]);
  const parsed = JSON.parse(Buffer.from(rows as Uint8Array).toString()) as unknown[][];
  const ready = parsed.map((row) =>
    row.map((value, at) => (kinds[at] ? toSqlite(kinds[at], value) : (value as SqlValue))),
  );
  const names = columns.map((name) => `"${name}"`).join(', ');
  const marks = `(${columns.map(() => '?').join(', ')})`;
  return () => {
    for (let start = 0; start < ready.length; start += 40) {
      const batch = ready.slice(start, start + 40);
      sql.run(`INSERT INTO "${table}" (${names}) VALUES ${batch.map(() => marks).join(', ')}`, batch.flat());
    }
  };
};

/** SQLite reads the rows itself, out of one bound value. */
const json: Fill = (sql, { table, columns, rows }) => {
  const { columns: declared } = tableOf(table as TableName);
  const values = columns.map((name, at) => {
    const kind = (declared as Record<string, { kind: string }>)[name]?.kind;
    return `value ->${kind === 'json' ? '' : '>'} ${at}`;
  });
  const names = columns.map((name) => `"${name}"`).join(', ');
  const insert = `INSERT INTO "${table}" (${names}) SELECT ${values.join(', ')} FROM jsonb_each(CAST(? AS TEXT))`;
  return () => sql.run(insert, [rows]);
};

type Raw = Pick<FirstReplica, 'rawSeconds' | 'rawCpuSeconds'>;

/** What is done to an empty file until all rows are in it; the time and the work of each piece are counted. */
type Filling = (sql: Sql, timed: (work: () => void) => void) => void;

/** One transaction, indexes last. */
const values =
  (parts: readonly Part[], fill: Fill): Filling =>
  (sql, timed) => {
    timed(() => {
      sql.exec('BEGIN');
      createTables(sql, 'moderator');
    });
    for (const part of parts) timed(fill(sql, part));
    timed(() => {
      createIndexes(sql, 'moderator');
      sql.exec('COMMIT');
    });
  };

/** As the console does it: rows as SQLite stores them, which nobody else would have. */
const images =
  (parts: readonly CopiedImage[]): Filling =>
  (sql, timed) => {
    timed(() => createTables(sql, 'moderator'));
    for (const part of parts) timed(() => void insertImage(sql, part, 'moderator'));
    timed(() => {
      sql.exec('BEGIN');
      createIndexes(sql, 'moderator');
      sql.exec('COMMIT');
    });
  };

/** Seconds spent in SQLite alone, from an empty file to a closed one. */
function raw(fill: Filling, folder: string): Raw {
  const path = join(folder, `raw-${process.pid}.db`);
  const sql = openDatabase({ path, key: 'ab'.repeat(32), use: 'build' });
  let ms = 0;
  let cpu = 0;
  const timed = (work: () => void): void => {
    const before = performance.now();
    const used = process.cpuUsage();
    work();
    ms += performance.now() - before;
    cpu += cpuSeconds(used);
  };
  fill(sql, timed);
  timed(() => sql.close());
  rmSync(path, { force: true });
  return { rawSeconds: ms / 1000, rawCpuSeconds: cpu };
}

/** By each way that there is; the fastest one is the floor. */
async function fastestRaw(url: string, folder: string): Promise<Raw> {
  const parts = await allParts(url);
  const found = [raw(values(parts, json), folder), raw(values(parts, bind), folder)];
  parts.length = 0;
  // The server has given up the connection from before, which is heard in the next turn.
  await nextTurn();
  found.push(raw(images(await allParts<CopiedImage>(url, IMAGES_TYPE)), folder));
  return found.reduce((best, one) => (one.rawSeconds < best.rawSeconds ? one : best));
}

if (import.meta.main) {
  const [url = '', folder = ''] = process.argv.slice(2);
  const whole = await endToEnd(url);
  process.stdout.write(`${JSON.stringify({ ...whole, ...(await fastestRaw(url, folder)) } satisfies FirstReplica)}\n`);
  process.exit(0);
}
