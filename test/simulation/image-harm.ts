import { zstdDecompressSync } from 'node:zlib';
import Database from 'better-sqlite3';
import type { CopyImage } from '../../core/contract/copy.ts';
import type { SqlValue } from '../../core/lib/sql.ts';
import { type TableName, tableOf } from '../../core/tables/index.ts';
import { fromSqlite } from '../../core/tables/sqlite.ts';
import { readImage } from '../support/image.ts';
import type { Random } from './random.ts';
import { frameOf } from './twin-copy.ts';

/** What a part with an image may come as, from a server or a disk of its that has a bug: hashed and packed as it is. */
export const IMAGE_HARMS = [
  'is cut off',
  'has a torn page',
  'counts another row',
  'lacks a row',
  'has a row twice',
  'has a view in place of its rows',
  'comes twice',
  'comes before its time',
  'is left out',
  'is of another scope',
  'is JSON',
] as const;
export type ImageHarm = (typeof IMAGE_HARMS)[number];

interface Part {
  readonly t: 'part';
  readonly n: number;
  readonly urgent: boolean;
  readonly tables: readonly [CopyImage];
}
interface Imaged {
  readonly part: Part;
  readonly image: Buffer;
}

const NEWLINE = 10;

const unpacked = (frame: Buffer): Buffer => zstdDecompressSync(frame.subarray(frame.indexOf(NEWLINE) + 1));

/** Null for a document that has no image. */
function imagedOf(document: Buffer): Imaged | null {
  const end = document.indexOf(NEWLINE);
  if (end < 0) return null;
  return { part: JSON.parse(document.toString('utf8', 0, end)) as Part, image: document.subarray(end + 1) };
}

/** Whom the copy is for: its first document says it. */
const roleOf = ([head]: readonly Buffer[]): string =>
  (JSON.parse(String(head)) as { readonly head: { readonly role: string } }).head.role;

const documentOf = ({ part, image }: Imaged): Buffer =>
  Buffer.concat([Buffer.from(`${JSON.stringify(part)}\n`), image]);

const counting = ({ part, image }: Imaged, more: number): Imaged => {
  const [table] = part.tables;
  return { image, part: { ...part, tables: [{ ...table, rows: table.rows + more }] } };
};

/** The file after `text` was done to it. */
function changed({ part, image }: Imaged, text: string): Imaged {
  const db = new Database(Buffer.from(image));
  db.exec(text);
  const after = db.serialize();
  db.close();
  return { part, image: after };
}

/** Anywhere, or in the last of its rows. */
function cutOff({ part, image }: Imaged, random: Random): Imaged {
  const end = random.pick([random.between(0, image.length - 1), image.length - random.between(1, 90)]);
  return { part, image: image.subarray(0, end) };
}

function torn({ part, image }: Imaged, random: Random): Imaged {
  const page = image.readUInt16BE(16);
  const bytes = Buffer.from(image);
  const at = random.between(0, bytes.length / page - 1);
  bytes.fill(0xff, at * page, (at + 1) * page);
  return { part, image: bytes };
}

function asJson({ part, image }: Imaged): Buffer {
  const [{ table, columns, json }] = part.tables;
  const kinds = tableOf(table as TableName).columns;
  const value = (one: SqlValue, at: number): unknown => {
    const column = kinds[columns[at] ?? ''];
    // Of a column that this version does not know the part says that it is JSON.
    if (!column) return json.includes(at) && typeof one === 'string' ? JSON.parse(one) : one;
    return fromSqlite(column, one);
  };
  const rows = readImage(image).rows.map((row) => row.map(value));
  return Buffer.from(JSON.stringify({ ...part, tables: [{ table, columns, rows }] }));
}

const asView = (columns: number): string => {
  const values = Array.from({ length: columns }, (_, at) => (at === 1 ? 'c1 + 7 AS c1' : `c${at}`));
  return `ALTER TABLE rows RENAME TO hidden; CREATE VIEW rows AS SELECT ${values.join()} FROM hidden`;
};

/** The documents in whose place this one comes. */
function harmed(imaged: Imaged, how: ImageHarm, { random, next, other }: Around): Buffer[] {
  const { part } = imaged;
  const [{ columns }] = part.tables;
  const document = documentOf(imaged);
  switch (how) {
    case 'is cut off':
      return [documentOf(cutOff(imaged, random))];
    case 'has a torn page':
      return [documentOf(torn(imaged, random))];
    case 'counts another row':
      return [documentOf(counting(imaged, random.pick([-1, 1])))];
    case 'lacks a row':
      return [documentOf(counting(changed(imaged, 'DELETE FROM rows WHERE rowid = 1'), -1))];
    case 'has a row twice':
      return [documentOf(counting(changed(imaged, 'INSERT INTO rows SELECT * FROM rows WHERE rowid = 1'), 1))];
    case 'has a view in place of its rows':
      return [documentOf(changed(imaged, asView(columns.length)))];
    case 'comes twice':
      return [document, document];
    case 'comes before its time':
      return next ? [next, document] : [document, document];
    case 'is left out':
      return [];
    case 'is of another scope':
      return [other ? documentOf({ ...other, part: { ...other.part, n: part.n } }) : documentOf(counting(imaged, 1))];
    case 'is JSON':
      return [asJson(imaged)];
  }
}

interface Around {
  readonly random: Random;
  /** What follows. */
  readonly next: Buffer | null;
  /** An image that somebody of another role was sent, with other rows. */
  readonly other: Imaged | null;
}

/** Images that went by, of every role. */
export class HeardImages {
  readonly #of = new Map<string, Imaged[]>();

  hear(frames: readonly Buffer[]): void {
    const documents = frames.map(unpacked);
    const images = documents.map(imagedOf).filter((one) => one !== null);
    if (images.length > 0) this.#of.set(roleOf(documents), images);
  }

  /** With another number of rows: what comes in its place is then missed in the end. */
  ofAnother(role: string, { part }: Imaged): Imaged | null {
    const others = [...this.#of].filter(([name]) => name !== role).flatMap(([, images]) => images);
    return others.find((one) => one.part.tables[0].rows !== part.tables[0].rows) ?? null;
  }
}

/** A copy as frames → the same with harm to one of its images; null when none of them was done. */
export function harmImages(
  frames: readonly Buffer[],
  how: ImageHarm,
  random: Random,
  heard: HeardImages,
): Buffer[] | null {
  const documents = frames.map(unpacked);
  const places = documents.flatMap((document, at) => (imagedOf(document) ? [at] : []));
  if (places.length === 0) return null;
  const at = random.pick(places);
  const imaged = imagedOf(documents[at] as Buffer) as Imaged;
  const next = how === 'comes before its time' ? (documents[at + 1] ?? null) : null;
  const other = heard.ofAnother(roleOf(documents), imaged);
  const instead = harmed(imaged, how, { random, next, other }).map(frameOf);
  return [...frames.slice(0, at), ...instead, ...frames.slice(at + (next ? 2 : 1))];
}
