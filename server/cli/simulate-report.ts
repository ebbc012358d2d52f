import { chmod, mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startEmbedded } from '../db/embedded.ts';
import { migrate } from '../db/migrate.ts';
import { createPool } from '../db/pool.ts';
import type { StoryOptions } from '../simulation/report/play.ts';
import { report } from '../simulation/report/report.ts';
import { words } from '../simulation/report/words.ts';
import { MODES } from '../simulation/report/world.ts';
import { answer, tell } from './define.ts';

/** Nothing here outlives the command, so nothing waits for a disk. */
const THROWAWAY = { fsync: 'off', synchronous_commit: 'off', full_page_writes: 'off' };

/**
 * `docket simulate --report`: the story on a Postgres of its own, in shadow and active side by side. Answers the exit
 * code: 1 when a signal never fired, an event failed, the two runs differ without a cause, or it was stopped.
 */
export async function simulateReport(story: StoryOptions, json: boolean): Promise<number> {
  const stop = new AbortController();
  for (const name of ['SIGINT', 'SIGTERM'] as const) process.once(name, () => stop.abort());
  const folder = await mkdtemp(join(tmpdir(), 'docket-report-'));
  try {
    await chmod(folder, 0o755);
    const postgres = await startEmbedded({ dataFolder: folder, settings: THROWAWAY });
    try {
      const pool = createPool(postgres.url);
      for (const mode of MODES) await pool.query(`CREATE DATABASE ${mode}`);
      await pool.end();
      const databases = { shadow: postgres.urlOf('shadow'), active: postgres.urlOf('active') };
      const dataFolders = { shadow: join(folder, 'shadow'), active: join(folder, 'active') };
      for (const mode of MODES) {
        await migrate(databases[mode]);
        await mkdir(dataFolders[mode]);
      }
      const told = await report({
        story,
        databases,
        dataFolders,
        signal: stop.signal,
        tell: (day, events) => tell(`day ${day} of ${story.days}: ${events} events`),
      });
      answer(json ? JSON.stringify(told) : words(told));
      const unexplained = told.agreement.different.some(({ because }) => because === null);
      return told.silent.length > 0 || told.deadLetters > 0 || unexplained ? 1 : 0;
    } finally {
      await postgres.stop();
    }
  } catch (error) {
    if (!stop.signal.aborted) throw error;
    tell('stopped');
    return 1;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
