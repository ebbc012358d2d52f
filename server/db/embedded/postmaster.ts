import { execFile } from 'node:child_process';
import { readFile, rm } from 'node:fs/promises';
import { platform } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import pg from 'pg';
import type { ClusterState } from './folder.ts';

/** Held for as long as a process owns the cluster; Postgres lets go of it when that process dies, however it dies. */
const OWNER_LOCK = 0x646f_636c;

export const clusterUrl = (state: ClusterState, database: string): string =>
  `postgres://postgres:${encodeURIComponent(state.password)}@127.0.0.1:${state.port}/${database}`;

export class ClusterInUseError extends Error {
  override readonly name = 'ClusterInUseError';
}

/**
 * Takes the ownership of a running cluster, or answers null when none answers at its address. Throws
 * ClusterInUseError while another process has it.
 */
export async function own(state: ClusterState, dataFolder: string): Promise<pg.Client | null> {
  const client = new pg.Client({ connectionString: clusterUrl(state, 'postgres'), application_name: 'docket owner' });
  // The end of this connection is the end of the cluster: whoever runs a query meets it there.
  client.on('error', () => undefined);
  try {
    await client.connect();
  } catch {
    return null;
  }
  const { rows } = await client.query<{ folder: string; owned: boolean }>(
    `SELECT current_setting('data_directory') AS folder, pg_try_advisory_lock($1) AS owned`,
    [OWNER_LOCK],
  );
  if (rows[0]?.folder === dataFolder && rows[0].owned) return client;
  await client.end();
  if (rows[0]?.folder !== dataFolder) return null;
  throw new ClusterInUseError(`Docket is already running on ${dataFolder}: stop it, or choose another DOCKET_DATA`);
}

async function commandLine(pid: number): Promise<string> {
  try {
    if (platform() === 'linux') return (await readFile(`/proc/${pid}/cmdline`, 'utf8')).replaceAll('\0', ' ');
    return (await promisify(execFile)('ps', ['-o', 'command=', '-p', String(pid)])).stdout;
  } catch {
    return '';
  }
}

/**
 * What a postmaster.pid says: nobody, our own postmaster that does not answer (starting or stopping), or a number that
 * by now belongs to another program. Postgres itself only asks whether the number is in use.
 */
export async function postmasterState(dataFolder: string): Promise<'none' | 'ours' | 'stale'> {
  let text: string;
  try {
    text = await readFile(join(dataFolder, 'postmaster.pid'), 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return 'none';
    throw error;
  }
  const command = await commandLine(Number.parseInt(text, 10));
  return command.includes('postgres') && command.includes(dataFolder) ? 'ours' : 'stale';
}

export const removePidFile = (dataFolder: string): Promise<void> =>
  rm(join(dataFolder, 'postmaster.pid'), { force: true });
