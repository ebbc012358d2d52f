import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Sql } from '../../core/lib/sql.ts';
import { isDamaged } from '../../core/replica/storage.ts';
import { type DatabaseOptions, openDatabase } from '../../electron/sqlite-driver.ts';
import { makeImage } from '../support/image.ts';

const KEY = 'ab'.repeat(32);
let folder: string;
let file: string;
let opened: Sql[];
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'docket-driver-'));
  file = path.join(folder, 'copy.db');
  opened = [];
});
afterEach(() => {
  for (const sql of opened) sql.close();
  rmSync(folder, { recursive: true, force: true });
});
const open = (use: DatabaseOptions['use'], key: string | null = KEY): Sql => {
  const sql = openDatabase({ path: file, key, use });
  opened.push(sql);
  return sql;
};
const damaged = (work: () => unknown): boolean => {
  try {
    work();
    return false;
  } catch (error) {
    if (isDamaged(error)) return true;
    throw error;
  }
};

describe('a file that is being built', () => {
  it('takes rows from an image beside it, encrypted, and sees them', () => {
    const sql = open('build');
    sql.exec('CREATE TABLE t (a TEXT, b INTEGER)');
    const beside = sql.beside?.(makeImage(2, [['secret words', 7]]));
    expect(beside?.run('INSERT INTO target.t SELECT c0, c1 FROM main.rows')).toEqual({ changes: 1 });
    beside?.close();
    expect(sql.all('SELECT * FROM t')).toEqual([{ a: 'secret words', b: 7 }]);
    sql.close();
    opened = [];
    expect(readFileSync(file).includes('secret words')).toBe(false);
    expect(open('replica').get('SELECT a FROM t')).toEqual({ a: 'secret words' });
  });

  it('is authenticated page by page by whoever opens it afterwards', () => {
    const sql = open('build');
    sql.exec('CREATE TABLE t (a TEXT)');
    for (let n = 0; n < 500; n += 1) sql.run('INSERT INTO t VALUES (?)', ['x'.repeat(100)]);
    sql.close();
    opened = [];
    const bytes = readFileSync(file);
    const last = bytes.length - 2_000;
    bytes[last] = (bytes[last] ?? 0) ^ 1;
    writeFileSync(file, bytes);
    expect(damaged(() => open('replica').get('SELECT sum(length(a)) FROM t'))).toBe(true);
  });

  it('is nothing to another key afterwards, and in memory there is none to be opened twice', () => {
    open('build').exec('CREATE TABLE t (a TEXT)');
    expect(damaged(() => open('replica', 'cd'.repeat(32)))).toBe(true);
    expect(openDatabase({ path: ':memory:', key: null, use: 'build' }).beside).toBeUndefined();
  });
});
