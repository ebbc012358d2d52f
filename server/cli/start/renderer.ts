import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { describeExit, type Family } from './child.ts';
import { ROOT } from './options.ts';

/** What the console's pages are built from. */
const SOURCES = ['renderer', 'core', 'vite.config.ts', 'package-lock.json'];

/** Modification time (ms) of the newest file at or below the path; 0 when there is none. */
function newest(path: string): number {
  const stats = statSync(path, { throwIfNoEntry: false });
  if (!stats) return 0;
  if (!stats.isDirectory()) return stats.mtimeMs;
  return Math.max(0, ...readdirSync(path).map((name) => newest(join(path, name))));
}

const isRendererStale = (root = ROOT): boolean =>
  newest(join(root, 'dist/renderer/index.html')) < Math.max(...SOURCES.map((source) => newest(join(root, source))));

/** Builds dist/renderer when it is missing or older than what it is built from. */
export async function buildRenderer(
  family: Family,
  env: NodeJS.ProcessEnv,
  tell: (text: string) => void,
): Promise<void> {
  if (!isRendererStale()) return;
  tell('Building the console …');
  const lines: string[] = [];
  const build = family.start({
    name: 'build of the console',
    command: process.execPath,
    args: [join(ROOT, 'node_modules/vite/bin/vite.js'), 'build', '--logLevel', 'warn'],
    cwd: ROOT,
    env,
    onError: (line) => lines.push(line),
  });
  const exit = await build.exited;
  if (exit.code !== 0) throw new Error(`The console could not be built (${describeExit(exit)}).\n${lines.join('\n')}`);
}
