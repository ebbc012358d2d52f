import Database from 'better-sqlite3';
import { imageTable } from '../../core/contract/copy.ts';
import type { SqlValue } from '../../core/lib/sql.ts';

/** An image of a copy (contract/copy.ts) as SQLite itself would write it; `also` is done to it afterwards. */
export function makeImage(columns: number, rows: readonly (readonly unknown[])[], also = ''): Uint8Array {
  const db = new Database(':memory:');
  db.exec(imageTable(columns));
  const insert = db.prepare(`INSERT INTO rows VALUES (${Array(columns).fill('?').join()})`);
  for (const row of rows) insert.run(...row);
  db.exec(also);
  const image = db.serialize();
  db.close();
  return image;
}

/** What SQLite finds in an image, and what it says of the file. */
export function readImage(image: Uint8Array): { rows: SqlValue[][]; check: unknown } {
  const db = new Database(Buffer.from(image));
  const rows = db.prepare('SELECT * FROM rows ORDER BY rowid').raw().all() as SqlValue[][];
  const check = db.pragma('integrity_check', { simple: true });
  db.close();
  return { rows, check };
}
