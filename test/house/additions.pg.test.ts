import { execFileSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { addLines, readRecipes } from './recipes.ts';

const root = path.resolve(import.meta.dirname, '../..');
const recipes = readRecipes(readFileSync(path.join(root, 'CONTRIBUTING.md'), 'utf8'));

/** What each addition may touch: new files and registry lines, nothing else. */
const PROMISED: Readonly<Record<string, { readonly create: readonly RegExp[]; readonly add: readonly RegExp[] }>> = {
  'Add a command': { create: [/^core\/commands\/[a-z-]+\.ts$/], add: [/^core\/commands\/index\.ts$/] },
  'Add a table': {
    create: [/^migrations\/\d{4}_\w+\.sql$/, /^core\/tables\/[a-z-]+\.ts$/],
    add: [/^core\/tables\/index\.ts$/],
  },
  'Add a signal': {
    create: [/^core\/detection\/signals\/[a-z-]+\.ts$/],
    add: [/^core\/detection\/signals\.ts$/, /^core\/detection\/registry\.ts$/],
  },
  'Add a screen': { create: [/^renderer\/screens\/[a-z-]+\/[\w-]+\.tsx$/], add: [/^renderer\/app\/screens\.ts$/] },
};

/** The checks that each entry of a registry gets for free, and the comparison of declarations with Postgres. */
const CHECKS = [
  'test/core/commands/registry.test.ts',
  'test/core/tables/registry.test.ts',
  'test/core/detection/registry.test.ts',
  'test/renderer/screens.test.ts',
  'test/server/db/schema.pg.test.ts',
];

let house: string;

beforeAll(() => {
  house = mkdtempSync(path.join(tmpdir(), 'docket-additions-'));
  const files = execFileSync('git', ['ls-files', '-co', '--exclude-standard'], { cwd: root, encoding: 'utf8' });
  for (const file of files.split('\n').filter((name) => name !== '' && existsSync(path.join(root, name)))) {
    mkdirSync(path.dirname(path.join(house, file)), { recursive: true });
    cpSync(path.join(root, file), path.join(house, file));
  }
  symlinkSync(path.join(root, 'node_modules'), path.join(house, 'node_modules'));
});
afterAll(() => rmSync(house, { recursive: true, force: true }));

describe('the recipes of CONTRIBUTING.md', () => {
  it('cover each addition, and touch only what is promised', () => {
    expect(recipes.map((recipe) => recipe.title).sort()).toEqual(Object.keys(PROMISED).sort());
    for (const { title, steps } of recipes) {
      for (const kind of ['create', 'add'] as const) {
        const touched = steps.filter((step) => step.kind === kind).map((step) => step.file);
        const promised = PROMISED[title]?.[kind] ?? [];
        for (const file of touched)
          expect(
            promised.some((pattern) => pattern.test(file)),
            `${title}: ${file}`,
          ).toBe(true);
        for (const pattern of promised)
          expect(
            touched.some((file) => pattern.test(file)),
            `${title}: ${pattern}`,
          ).toBe(true);
      }
    }
  });

  it('work: applied to a copy of the house, it type-checks and the registry checks pass', () => {
    for (const { file, kind, body } of recipes.flatMap((recipe) => recipe.steps)) {
      const target = path.join(house, file);
      expect(existsSync(target), file).toBe(kind === 'add');
      mkdirSync(path.dirname(target), { recursive: true });
      writeFileSync(target, kind === 'create' ? body : addLines(readFileSync(target, 'utf8'), body));
    }
    const run = (bin: string, args: string[]): void => {
      try {
        execFileSync(process.execPath, [path.join(root, 'node_modules', bin), ...args], {
          cwd: house,
          encoding: 'utf8',
          stdio: 'pipe',
          // The recipe for a table ends with writing the dump anew.
          env: { ...process.env, UPDATE_SCHEMA: '1' },
        });
      } catch (error) {
        const { stdout, stderr } = error as { stdout: string; stderr: string };
        throw new Error(`${bin} ${args.join(' ')} failed in the copy:\n${stdout}\n${stderr}`);
      }
    };
    run('typescript/bin/tsc', ['-p', '.']);
    run('vitest/vitest.mjs', ['run', ...CHECKS]);
    // Two programs come to their end in it, one of them with a Postgres of its own.
  }, 600_000);
});
