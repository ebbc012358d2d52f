import { hkdfSync } from 'node:crypto';
import { copyFileSync, existsSync } from 'node:fs';
import type { Sql } from '../../core/lib/sql.ts';
import { isDamaged, isFull } from '../../core/replica/storage.ts';
import { type OpenSql, type PersonFolder, removeBuild, removeReplica, swapIn } from './files.ts';
import type { Share } from './share-file.ts';

/** The key of the local copy: without either part it is 256 unknown bits. As hex. */
export function copyKey(part: string, { share, generation }: Share): string {
  const input = Buffer.concat([Buffer.from(part, 'hex'), Buffer.from(share, 'base64url')]);
  return Buffer.from(hkdfSync('sha256', input, '', `docket replica v1 ${generation}`, 32)).toString('hex');
}

function openWith(folder: PersonFolder, key: string, openSql: OpenSql): Sql | null {
  try {
    return openSql({ path: folder.replica, key, use: 'replica' });
  } catch (error) {
    // Of a wrong key SQLite says the same as of a damaged file.
    if (!isDamaged(error)) throw error;
    return null;
  }
}

/** The whole of it under another key, beside it: each page is authenticated under the old one first. */
function writeUnder(target: string, folder: PersonFolder, key: string, openSql: OpenSql): void {
  copyFileSync(folder.replica, folder.build);
  const sql = openSql({ path: folder.build, key, use: 'replica' });
  try {
    sql.get('PRAGMA journal_mode = DELETE');
    // It is thrown away unless it is finished.
    sql.exec('PRAGMA synchronous = OFF');
    sql.get(`PRAGMA rekey = "x'${target}'"`);
  } finally {
    sql.close();
  }
}

/**
 * Brings the copy under `target`, from whichever of the keys opens it. It is written anew beside itself and renamed: SQLite's
 * own change in place cannot be rolled back once the first page, which holds the salt of the key, is the new one. A copy that
 * no key opens is taken away: the server has it. Answers the key that it is under; another than the target where the disk
 * has no room for the change.
 */
export function sealCopy(folder: PersonFolder, keys: readonly string[], target: string, openSql: OpenSql): string {
  removeBuild(folder);
  if (!existsSync(folder.replica)) return target;
  for (const key of [...keys.filter((one) => one !== target), target]) {
    const sql = openWith(folder, key, openSql);
    if (!sql) continue;
    try {
      if (key === target) return key;
      // What is still in the log beside it goes into the file.
      sql.get('PRAGMA journal_mode = DELETE');
      writeUnder(target, folder, key, openSql);
    } catch (error) {
      removeBuild(folder);
      if (isFull(error)) return key;
      if (!isDamaged(error)) throw error;
      continue;
    } finally {
      sql.close();
    }
    swapIn(folder);
    return target;
  }
  removeReplica(folder);
  return target;
}
