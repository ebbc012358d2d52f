import { hkdfSync } from 'node:crypto';
import { existsSync, rmSync } from 'node:fs';
import type { Sql } from '../../core/lib/sql.ts';
import { isDamaged, isFull } from '../../core/replica/storage.ts';
import { type OpenSql, type PersonFolder, removeReplica } from './files.ts';
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

/**
 * Brings the copy under `target`, from whichever of the keys opens it; SQLite does it in one transaction, whose journal is
 * rolled back with the key from before it: so the older ones are tried first. A copy that none opens is taken away: the
 * server has it. Answers the key that it is under; another than the target where the disk has no room for the change.
 */
export function sealCopy(folder: PersonFolder, keys: readonly string[], target: string, openSql: OpenSql): string {
  for (const suffix of ['', '-wal', '-shm', '-journal']) rmSync(folder.build + suffix, { force: true });
  if (!existsSync(folder.replica)) return target;
  for (const key of [...keys.filter((one) => one !== target), target]) {
    const sql = openWith(folder, key, openSql);
    if (!sql) continue;
    try {
      if (key === target) return key;
      sql.get('PRAGMA journal_mode = DELETE');
      sql.get(`PRAGMA rekey = "x'${target}'"`);
      return target;
    } catch (error) {
      if (isFull(error)) return key;
      if (!isDamaged(error)) throw error;
    } finally {
      sql.close();
    }
  }
  removeReplica(folder);
  return target;
}
