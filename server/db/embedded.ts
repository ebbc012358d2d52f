import { access, chown, rename, rm, writeFile } from 'node:fs/promises';
import { totalmem } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import type pg from 'pg';
import { must } from '../../core/lib/must.ts';
import { type Binaries, locateBinaries } from './embedded/binaries.ts';
import { type ClusterState, clusterFolder, freePort, readState, SHARED_FOLDER, saveState } from './embedded/folder.ts';
import { type HugePages, holdHugePages } from './embedded/huge-pages.ts';
import { keepCluster } from './embedded/keep.ts';
import { lastWords, STILL_ALIVE } from './embedded/last-words.ts';
import { endLeftBehind } from './embedded/left-behind.ts';
import { clusterUrl, own, postmasterState, removePidFile } from './embedded/postmaster.ts';
import { type Owner, postgresOwner, runTool, ToolError } from './embedded/run-as.ts';

/**
 * A third of the machine's memory, from 128 MB to 8 GB: Postgres' manual begins at a quarter and ends at two fifths. Pages are taken as
 * the data needs them; what lies outside is read from the disk again, where the system does not keep it.
 */
const sharedBuffersMb = (memory: number): number => Math.min(8_192, Math.max(128, Math.floor(memory / 3 / 1_048_576)));

/**
 * Durable by default; statements are short, so just-in-time compilation only costs. After every checkpoint each page is logged whole
 * once: the fewer, the less is written, and the longer a start after a crash takes (seconds for a gigabyte).
 */
const SETTINGS = {
  listen_addresses: '127.0.0.1',
  unix_socket_directories: '',
  max_connections: '120',
  shared_buffers: `${sharedBuffersMb(totalmem())}MB`,
  checkpoint_timeout: '15min',
  max_wal_size: '4GB',
  jit: 'off',
};

/** A process of a cluster that crashed ends with its statement, and tells nobody: after five seconds it is ended, after twenty we give up. */
const WAIT_MS = 250;
const PATIENT_WAITS = 20;
const MOST_WAITS = 80;

export interface EmbeddedPostgres {
  /** Of the database `docket`. */
  readonly url: string;
  /** Address of any other database of this cluster. */
  urlOf(database: string): string;
  /** Why it runs without huge pages that were asked for. */
  readonly withoutHugePages: string | null;
  stop(): Promise<void>;
}

export interface EmbeddedOptions {
  /** The cluster lives in `<dataFolder>/postgres`, or in /var/lib/docket when the account that runs it cannot go there. */
  readonly dataFolder: string;
  readonly settings?: Readonly<Record<string, string>>;
  /** Shared buffers in pages of 2 MB, which are taken from the machine until it stops; without them where that cannot be. */
  readonly hugePages?: boolean;
  /** Starts it again when it crashes or is killed. Without it whoever uses it meets its end, and decides. */
  readonly keep?: boolean;
  /** What happened to it that nobody asked for, one line each; to standard error unless said otherwise. */
  readonly tell?: (line: string) => void;
}

interface Cluster {
  readonly binaries: Binaries;
  readonly owner: Owner | null;
  readonly folder: string;
  readonly data: string;
  readonly log: string;
  tell(line: string): void;
}

/**
 * Runs the Postgres that npm installed, on its own data. A cluster left behind by a killed process is taken over; one
 * that crashed recovers; a second process on the same data gets ClusterInUseError.
 *
 * The tools are called here instead of through the package's class: that one installs signal handlers which stop
 * Postgres before the server has drained, and then end the process.
 */
export async function startEmbedded(options: EmbeddedOptions): Promise<EmbeddedPostgres> {
  const owner = await postgresOwner();
  const binaries = await locateBinaries(owner !== null, SHARED_FOLDER);
  const folder = await clusterFolder(options.dataFolder, owner);
  const tell = options.tell ?? ((line: string) => void process.stderr.write(`${line}\n`));
  const cluster: Cluster = {
    binaries,
    owner,
    folder,
    data: join(folder, 'data'),
    log: join(folder, 'postgres.log'),
    tell,
  };
  const first = await readState(folder);
  await initialise(cluster, first);
  const running = await own(first, cluster.data);
  const settings = { ...SETTINGS, ...options.settings };
  const pages = options.hugePages && !running ? await hugePagesFor(cluster, settings) : null;
  const giveBack = async (): Promise<void> => {
    if (pages?.held) await pages.giveBack();
  };
  const { state, client } = running
    ? { state: first, client: running }
    : await start(cluster, first, settings, 3).catch(async (error: unknown) => {
        await giveBack();
        throw error;
      });
  await ensureDatabase(client, 'docket');
  const restart = async (): Promise<pg.Client> => (await start(cluster, state, settings, 1)).client;
  const { data, log } = cluster;
  const kept = options.keep ? keepCluster(client, { state, data, log, restart, tell }) : null;
  return {
    url: clusterUrl(state, 'docket'),
    urlOf: (database) => clusterUrl(state, database),
    withoutHugePages: options.hugePages ? await whyWithout(client, pages) : null,
    async stop() {
      await kept?.release();
      await (kept?.client() ?? client).end();
      await stopCluster(cluster);
      await giveBack();
    },
  };
}

async function whyWithout(client: pg.Client, pages: HugePages | null): Promise<string | null> {
  const { rows } = await client.query<{ status: string }>("SELECT current_setting('huge_pages_status') AS status");
  if (rows[0]?.status === 'on') return null;
  return pages?.held === false ? pages.why : 'it was running already, or somebody else took them';
}

/** Postgres says itself how many it would take. It uses them where they are there, and does without where not. */
async function hugePagesFor(
  { binaries, owner, folder, data }: Cluster,
  settings: Readonly<Record<string, string>>,
): Promise<HugePages> {
  const flags = Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
  const asked = ['-D', data, ...flags, '-C', 'shared_memory_size_in_huge_pages'];
  try {
    const needed = Number(await runTool(binaries.postgres, asked, { owner, cwd: folder }));
    // -1 where the system has none.
    return needed > 0 ? await holdHugePages(needed) : { held: false, why: 'this system has none' };
  } catch (error) {
    return { held: false, why: (error as Error).message };
  }
}

/** Stops it, however it was ended meanwhile: by its own signal, or by whoever else ends everything on the machine. */
async function stopCluster({ binaries, owner, folder, data }: Cluster): Promise<void> {
  try {
    await runTool(binaries.pg_ctl, ['stop', '-D', data, '-m', 'fast', '-w'], { owner, cwd: folder });
  } catch (error) {
    if ((await postmasterState(data)) === 'ours') throw error;
  }
}

/** Made beside its place and moved there, so that a start that was killed leaves nothing half done. */
async function initialise({ binaries, owner, folder, data }: Cluster, state: ClusterState): Promise<void> {
  try {
    await access(join(data, 'PG_VERSION'));
    return;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
  }
  const unfinished = join(folder, 'data.new');
  const passwordFile = join(folder, 'password');
  await rm(unfinished, { recursive: true, force: true });
  await writeFile(passwordFile, state.password, { mode: 0o600 });
  if (owner) await chown(passwordFile, owner.uid, owner.gid);
  const args = ['-D', unfinished, '-U', 'postgres', '-A', 'scram-sha-256', `--pwfile=${passwordFile}`];
  // One call for the whole file system; syncing each of the thousand files takes seconds on a slow disk.
  if (process.platform === 'linux') args.push('--sync-method=syncfs');
  // The builtin locale sorts and folds alike on every machine.
  const locale = ['-E', 'UTF8', '--locale=C', '--locale-provider=builtin', '--builtin-locale=C.UTF-8'];
  try {
    await runTool(binaries.initdb, [...args, ...locale], { owner, cwd: folder });
  } finally {
    await rm(passwordFile, { force: true });
  }
  await rename(unfinished, data);
}

async function start(
  cluster: Cluster,
  state: ClusterState,
  settings: Readonly<Record<string, string>>,
  /** How many addresses are tried: the one it had, and then others. */
  mostPorts: number,
): Promise<{ state: ClusterState; client: pg.Client }> {
  const { binaries, owner, folder, data, log } = cluster;
  const tool = (args: string[]) => runTool(binaries.pg_ctl, args, { owner, cwd: folder });
  const left = await postmasterState(data);
  if (left === 'ours') await stopCluster(cluster);
  if (left === 'stale') await removePidFile(data);
  const flags = Object.entries(settings).map(([name, value]) => `-c ${name}='${value}'`);
  let current = state;
  let ports = 1;
  for (let waits = 0; ; ) {
    try {
      const command = [`-p ${current.port}`, ...flags].join(' ');
      await tool(['start', '-D', data, '-l', log, '-w', '-t', '120', '-o', command]);
      return { state: current, client: must(await own(current, data), 'a cluster that answers') };
    } catch (error) {
      const said = await lastWords(log);
      if (said.includes(STILL_ALIVE) && waits < MOST_WAITS) {
        waits += 1;
        if (waits === PATIENT_WAITS) await endLeftBehind(data, cluster.tell);
        await wait(WAIT_MS);
        continue;
      }
      if (ports === mostPorts) throw new ToolError(`Postgres did not start, see ${log}: ${said}`, { cause: error });
      // Somebody else may have the remembered port by now.
      ports += 1;
      current = await saveState(folder, { ...current, port: await freePort() });
    }
  }
}

async function ensureDatabase(client: pg.Client, name: string): Promise<void> {
  const found = await client.query('SELECT 1 FROM pg_database WHERE datname = $1', [name]);
  if (found.rowCount === 0) await client.query(`CREATE DATABASE "${name}"`);
}
