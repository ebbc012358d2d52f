import { execFile } from 'node:child_process';
import { resolve } from 'node:path';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';

const PROGRAM = resolve(import.meta.dirname, '../../../server/cli/main.ts');
const simulate = (...args: string[]) =>
  promisify(execFile)(process.execPath, [PROGRAM, 'bench', 'sync', '--simulate', ...args]);

it('plays the seeds that it is told, and says so in one object', async () => {
  const { stdout, stderr } = await simulate('3', '--seed', '5', '--json');
  expect(JSON.parse(stdout)).toMatchObject({ seed: 5, runs: 3, broken: null });
  expect(stderr).toBe('Playing 3 seeds from 5 on.\n');
});

it('draws a first seed where none is given, and says it in words', async () => {
  const { stdout, stderr } = await simulate('1');
  const [, seed] = /from (\d+) on/.exec(stderr) ?? [];
  expect(stdout).toContain(`seeds     1, from ${seed} on`);
  expect(stdout).toContain('all invariants held');
});

it('says which stores there are', async () => {
  await expect(simulate('1', '--store', 'tape')).rejects.toMatchObject({
    code: 2,
    stderr: expect.stringContaining('--store is memory or postgres'),
  });
});
