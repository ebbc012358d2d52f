import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { copyKey, sealCopy } from '../../electron/backend/seal-copy.ts';
import { openDatabase } from '../../electron/sqlite-driver.ts';

const OLD = 'aa'.repeat(32);
const NEXT = 'bb'.repeat(32);
const ROWS = 10_000;
let root: string;
const folder = () => ({
  vault: path.join(root, 'vault.json'),
  replica: path.join(root, 'replica.db'),
  build: path.join(root, 'replica.building.db'),
  outbox: path.join(root, 'outbox.db'),
  share: path.join(root, 'share.json'),
  sealed: path.join(root, 'sealed.jsonl'),
});

beforeEach(() => {
  root = mkdtempSync(path.join(tmpdir(), 'docket-test-seal-copy-'));
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

function fill(key: string): void {
  const sql = openDatabase({ path: folder().replica, key, use: 'replica' });
  sql.exec('CREATE TABLE t (a INTEGER PRIMARY KEY, b TEXT)');
  sql.transaction(() => {
    for (let n = 0; n < ROWS; n += 1) sql.run('INSERT INTO t VALUES (?, ?)', [n, 'x'.repeat(200)]);
  });
  sql.close();
}
function rowsUnder(key: string): number {
  const sql = openDatabase({ path: folder().replica, key, use: 'replica' });
  try {
    expect(sql.get('PRAGMA integrity_check')).toEqual({ integrity_check: 'ok' });
    return sql.get<{ n: number }>('SELECT count(*) AS n FROM t')?.n ?? 0;
  } finally {
    sql.close();
  }
}

describe('a copy that moves to the next key', () => {
  it('opens with that one alone', () => {
    fill(OLD);
    expect(sealCopy(folder(), [OLD], NEXT, openDatabase)).toBe(NEXT);
    expect(rowsUnder(NEXT)).toBe(ROWS);
    expect(() => rowsUnder(OLD)).toThrow('not a database');
    expect(sealCopy(folder(), [OLD], NEXT, openDatabase)).toBe(NEXT);
  });

  it('is taken away when no key opens it', () => {
    fill('cc'.repeat(32));
    expect(sealCopy(folder(), [OLD], NEXT, openDatabase)).toBe(NEXT);
    expect(existsSync(folder().replica)).toBe(false);
  });

  it('stays as it is where the disk has no room', () => {
    fill(OLD);
    const full: typeof openDatabase = (options) => {
      const sql = openDatabase(options);
      const get: typeof sql.get = (text, params) => {
        if (text.includes('rekey')) throw Object.assign(new Error('database or disk is full'), { code: 'SQLITE_FULL' });
        return sql.get(text, params);
      };
      return { ...sql, get };
    };
    expect(sealCopy(folder(), [OLD], NEXT, full)).toBe(OLD);
    expect(rowsUnder(OLD)).toBe(ROWS);
  });

  it('of a process killed on the way, wherever that was, is whole and moves on', async () => {
    fill(OLD);
    const program = `
      import { writeSync } from 'node:fs';
      import { sealCopy } from ${JSON.stringify(path.resolve('electron/backend/seal-copy.ts'))};
      import { openDatabase } from ${JSON.stringify(path.resolve('electron/sqlite-driver.ts'))};
      const [, from, to, stops] = process.argv;
      const open = (options) => {
        const sql = openDatabase(options);
        const get = (text, params) => {
          const answer = sql.get(text, params);
          if (stops === 'yes' && text.includes('rekey')) {
            writeSync(1, 'is under way');
            Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0);
          }
          return answer;
        };
        return { ...sql, get };
      };
      if (stops === 'no') writeSync(1, 'begins');
      sealCopy(${JSON.stringify(folder())}, [from], to, open);
    `;
    const run = (from: string, to: string, stops: 'yes' | 'no') =>
      spawn(process.execPath, ['--input-type=module', '-e', program, from, to, stops], { cwd: process.cwd() });
    const began = performance.now();
    sealCopy(folder(), [OLD], NEXT, openDatabase);
    const whole = performance.now() - began;
    let [from, to] = [NEXT, OLD];
    // The first is killed where it has written all and changed nothing yet; the others wherever they are by then, or behind their end.
    for (const part of [null, 0.1, 0.3, 0.5, 0.7, 0.8, 0.9]) {
      const child = run(from, to, part === null ? 'yes' : 'no');
      const ended = once(child, 'exit');
      await once(child.stdout, 'data');
      if (part !== null) await new Promise((resolve) => setTimeout(resolve, part * whole));
      else expect(existsSync(folder().build)).toBe(true);
      child.kill('SIGKILL');
      await ended;
      expect(sealCopy(folder(), [from], to, openDatabase)).toBe(to);
      expect(rowsUnder(to)).toBe(ROWS);
      [from, to] = [to, from];
    }
    expect(statSync(folder().replica).size).toBeGreaterThan(ROWS * 200);
  }, 120_000);
});

describe('the key', () => {
  const share = { generation: 1, share: Buffer.alloc(32, 1).toString('base64url') };
  const part = '11'.repeat(32);
  it('is another with another local part, share or number', () => {
    const keys = [
      copyKey(part, share),
      copyKey('12'.repeat(32), share),
      copyKey(part, { ...share, generation: 2 }),
      copyKey(part, { ...share, share: Buffer.alloc(32, 2).toString('base64url') }),
    ];
    expect(new Set(keys).size).toBe(4);
    for (const key of keys) expect(key).toMatch(/^[0-9a-f]{64}$/u);
    expect(copyKey(part, share)).toBe(keys[0]);
  });
});
