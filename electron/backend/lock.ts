import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { RefusedError } from '../../core/contract/bridge.ts';
import { refuse } from '../../core/contract/errors.ts';
import type { Sql } from '../../core/lib/sql.ts';
import type { OpenSql } from './files.ts';

/**
 * One backend per data folder. The lock is SQLite's own on an empty file: the operating system lets go of it when the
 * process ends, however it ends. Throws `data_in_use`.
 */
export function lockData(data: string, openSql: OpenSql): Sql {
  mkdirSync(data, { recursive: true, mode: 0o700 });
  try {
    return openSql({ path: path.join(data, 'lock.db'), key: null, use: 'lock' });
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'SQLITE_BUSY') {
      throw new RefusedError(refuse('data_in_use', data));
    }
    throw error;
  }
}
