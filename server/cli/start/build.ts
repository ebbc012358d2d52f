import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { describeExit, type Family } from './child.ts';
import { ROOT } from './options.ts';

/** What is built, from what, by which runs of vite. */
interface Build {
  readonly result: string;
  readonly sources: readonly string[];
  readonly runs: readonly (readonly string[])[];
}

const COMMON = ['core', 'package-lock.json'];
const PAGES: Build = {
  result: 'dist/renderer/index.html',
  sources: [...COMMON, 'renderer', 'vite.config.ts'],
  runs: [[]],
};
const DESKTOP: Build = {
  result: 'dist/electron/main.cjs',
  sources: [...COMMON, 'electron', 'vite.desktop.config.ts'],
  runs: ['preload', 'data-process', 'main'].map((mode) => ['--config', 'vite.desktop.config.ts', '--mode', mode]),
};

/** Modification time (ms) of the newest file at or below the path; 0 when there is none. */
function newest(path: string): number {
  const stats = statSync(path, { throwIfNoEntry: false });
  if (!stats) return 0;
  if (!stats.isDirectory()) return stats.mtimeMs;
  return Math.max(0, ...readdirSync(path).map((name) => newest(join(path, name))));
}

const isStale = ({ result, sources }: Build): boolean =>
  newest(join(ROOT, result)) < Math.max(...sources.map((source) => newest(join(ROOT, source))));

async function build(family: Family, env: NodeJS.ProcessEnv, args: readonly string[]): Promise<void> {
  const lines: string[] = [];
  const child = family.start({
    name: 'build of the console',
    command: process.execPath,
    args: [join(ROOT, 'node_modules/vite/bin/vite.js'), 'build', '--logLevel', 'warn', ...args],
    cwd: ROOT,
    env,
    onError: (line) => lines.push(line),
  });
  const exit = await child.exited;
  if (exit.code !== 0) throw new Error(`The console could not be built (${describeExit(exit)}).\n${lines.join('\n')}`);
}

/** Builds the console's pages, and the desktop shell where it is wanted, when missing or older than their sources. */
export async function buildConsole(
  family: Family,
  env: NodeJS.ProcessEnv,
  options: { desktop: boolean; tell: (text: string) => void },
): Promise<void> {
  const stale = [PAGES, ...(options.desktop ? [DESKTOP] : [])].filter(isStale);
  if (stale.length > 0) options.tell('Building the console …');
  for (const { runs } of stale) for (const run of runs) await build(family, env, run);
}
