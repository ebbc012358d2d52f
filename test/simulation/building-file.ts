import { closeSync, fstatSync, mkdtempSync, openSync, readFileSync, rmSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Sql } from '../../core/lib/sql.ts';
import { openDatabase } from '../../electron/sqlite-driver.ts';
import { isIntact, MemoryFile } from './memory-sql.ts';

/** Of SQLite's own files, as the driver leaves it. */
const PAGE = 4_096;
/** No page begins with it. */
const TORN = 0xff;

/**
 * A replica that is being filled, as a file on the disk by the product's driver: it can be opened beside an image. What it
 * becomes lies in memory, as all others.
 */
export class BuildingFile {
  readonly #folder = mkdtempSync(path.join(tmpdir(), 'docket-test-build-'));
  readonly #path = path.join(this.#folder, 'replica.building.db');
  readonly sql: Sql = openDatabase({ path: this.#path, key: null, use: 'build' });

  #torn = false;

  /** One of its pages says something else, for whoever reads it from the disk. */
  tear(place: number): void {
    this.#torn = true;
    const file = openSync(this.#path, 'r+');
    const pages = Math.floor(fstatSync(file).size / PAGE);
    if (pages > 0) writeSync(file, Buffer.alloc(PAGE, TORN), 0, PAGE, (place % pages) * PAGE);
    closeSync(file);
  }

  /** As it lies on the disk; the driver authenticates each page of an encrypted one, here SQLite looks at all of them. */
  asFile(): MemoryFile {
    this.sql.close();
    const bytes = readFileSync(this.#path);
    this.#remove();
    if (!this.#torn || isIntact(bytes)) return new MemoryFile(bytes);
    const damaged = new MemoryFile();
    damaged.damaged = true;
    return damaged;
  }

  destroy(): void {
    this.sql.close();
    this.#remove();
  }

  #remove(): void {
    rmSync(this.#folder, { recursive: true, force: true });
  }
}
