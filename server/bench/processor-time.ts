import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';

/** Clock ticks of /proc: USER_HZ is 100 on every Linux that Node runs on (man 5 proc). */
const MS_PER_TICK = 10;

/** Processor time so far, ms. */
export interface ProcessorTime {
  readonly server: number;
  /** Null where /proc does not tell. */
  readonly postgres: number | null;
}

/** Of this process, which runs the server, and of the Postgres whose data lies below `folder`. */
export async function processorTime(folder: string): Promise<ProcessorTime> {
  const { user, system } = process.cpuUsage();
  return { server: (user + system) / 1000, postgres: process.platform === 'linux' ? await postgresTime(folder) : null };
}

async function postgresTime(folder: string): Promise<number | null> {
  const postmaster = (await readFile(join(folder, 'postgres', 'data', 'postmaster.pid'), 'utf8').catch(() => '')).split(
    '\n',
  )[0];
  if (!postmaster) return null;
  let ticks = 0;
  for (const pid of (await readdir('/proc')).filter((name) => /^\d+$/.test(name))) {
    // Processes end while we look.
    const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '');
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    const [, parent] = fields;
    if (pid !== postmaster && parent !== postmaster) continue;
    const own = Number(fields[11]) + Number(fields[12]);
    // Ended backends are counted by the postmaster that waited for them.
    ticks += pid === postmaster ? own + Number(fields[13]) + Number(fields[14]) : own;
  }
  return ticks * MS_PER_TICK;
}

/** Microseconds of processor time for each of `events`. */
export function perEvent(before: ProcessorTime, after: ProcessorTime, events: number) {
  const us = (ms: number): number => Math.round((ms * 1000) / events);
  return {
    serverUs: us(after.server - before.server),
    postgresUs: before.postgres === null || after.postgres === null ? null : us(after.postgres - before.postgres),
  };
}
