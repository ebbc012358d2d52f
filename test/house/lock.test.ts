import { readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';
import { type Lock, missingFrom, PREBUILT } from '../../.ci/complete-lock.ts';

const lockFile = path.resolve(import.meta.dirname, '../../package-lock.json');

it('names every optional package, so that `npm ci` takes the lock on any machine (npm run lock adds them)', () => {
  const lock = JSON.parse(readFileSync(lockFile, 'utf8')) as Lock;
  expect([...missingFrom(lock).keys()]).toEqual([]);
});

it('keeps any npm from compiling what ships prebuilt', () => {
  const lock = JSON.parse(readFileSync(lockFile, 'utf8')) as Lock;
  for (const key of PREBUILT) expect(lock.packages[key]).toMatchObject({ gypfile: false });
});

it('sees one that is missing', () => {
  const lock = { packages: { 'node_modules/a': { dev: true, optionalDependencies: { 'a-linux-x64': '1.0.0' } } } };
  expect([...missingFrom(lock)]).toEqual([['a-linux-x64', { version: '1.0.0', dev: true }]]);
});
