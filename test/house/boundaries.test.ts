import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';

const root = path.resolve(import.meta.dirname, '../..');

/** A forbidden import, planted in a small house of its own, and the rule that must name it. */
const PLANTED: readonly [file: string, source: string, rule: string][] = [
  ['core/lib/a.ts', "import fs from 'node:fs';\nexport const a = fs;\n", 'core-is-pure'],
  ['core/lib/b.ts', "import React from 'react';\nexport const b = React;\n", 'core-is-pure'],
  ['core/lib/c.ts', "import { d } from '../../server/d.ts';\nexport const c = d;\n", 'core-is-pure'],
  ['renderer/e.ts', "import { r } from '../core/replica/r.ts';\nexport const e = r;\n", 'renderer-stays-in-its-room'],
  ['renderer/f.ts', "import { d } from '../server/d.ts';\nexport const f = d;\n", 'renderer-stays-in-its-room'],
  ['renderer/g.ts', "import fs from 'node:fs';\nexport const g = fs;\n", 'renderer-has-no-node'],
  ['server/h.ts', "import { r } from '../core/replica/r.ts';\nexport const h = r;\n", 'server-has-no-replica'],
  ['electron/i.ts', "import { d } from '../server/d.ts';\nexport const i = d;\n", 'electron-folder-has-no-server'],
  ['electron/backend.ts', "import { app } from 'electron';\nexport const j = app;\n", 'electron-only-in-the-shell'],
  ['server/k.ts', "import Database from 'better-sqlite3';\nexport const k = Database;\n", 'sqlite-driver-in-one-place'],
  ['electron/window.ts', "import { s } from './sqlite-driver.ts';\nexport const l = s;\n", 'sqlite-driver-users'],
  ['server/routes/m.ts', "import pg from 'pg';\nexport const m = pg;\n", 'pg-only-in-server-db'],
  ['core/lib/n.ts', "import { o } from './o.ts';\nexport const n = () => o;\n", 'no-cycles'],
  ['core/lib/p.ts', "import type { Q } from './q.ts';\nexport type P = { q: Q };\n", 'no-cycles'],
];
const SUPPORT: readonly [file: string, source: string][] = [
  ['server/d.ts', 'export const d = 1;\n'],
  ['core/replica/r.ts', 'export const r = 1;\n'],
  ['electron/sqlite-driver.ts', 'export const s = 1;\n'],
  ['core/lib/o.ts', "import { n } from './n.ts';\nexport const o = () => n;\n"],
  ['core/lib/q.ts', "import type { P } from './p.ts';\nexport type Q = { p: P };\n"],
];

let house: string;

beforeAll(() => {
  house = mkdtempSync(path.join(tmpdir(), 'docket-house-'));
  for (const [file, source] of [...PLANTED, ...SUPPORT]) {
    mkdirSync(path.dirname(path.join(house, file)), { recursive: true });
    writeFileSync(path.join(house, file), source);
  }
  mkdirSync(path.join(house, 'electron'), { recursive: true });
  cpSync(path.join(root, '.dependency-cruiser.js'), path.join(house, '.dependency-cruiser.js'));
  cpSync(path.join(root, 'tsconfig.json'), path.join(house, 'tsconfig.json'));
  writeFileSync(path.join(house, 'package.json'), '{"type":"module"}');
  symlinkSync(path.join(root, 'node_modules'), path.join(house, 'node_modules'));
});
afterAll(() => rmSync(house, { recursive: true, force: true }));

interface Violation {
  readonly from: string;
  readonly rule: { readonly name: string };
}

it('names every planted forbidden import, and the real house has none', () => {
  const cruise = (cwd: string): Violation[] => {
    const bin = path.join(root, 'node_modules/dependency-cruiser/bin/dependency-cruiser.mjs');
    const args = [
      bin,
      '--config',
      '.dependency-cruiser.js',
      '--output-type',
      'json',
      'core',
      'server',
      'electron',
      'renderer',
    ];
    let output: string;
    try {
      output = execFileSync(process.execPath, args, {
        cwd,
        encoding: 'utf8',
        maxBuffer: 1 << 28,
        stdio: ['ignore', 'pipe', 'ignore'],
      });
    } catch (error) {
      // The exit code counts the violations; the report is on standard output all the same.
      output = (error as { stdout: string }).stdout;
    }
    return (JSON.parse(output) as { summary: { violations: Violation[] } }).summary.violations;
  };
  const found = new Set(cruise(house).map((violation) => `${violation.from} ${violation.rule.name}`));
  for (const [file, , rule] of PLANTED) expect(found, `${rule} on ${file}`).toContain(`${file} ${rule}`);
  expect(cruise(root)).toEqual([]);
});
