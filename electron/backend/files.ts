import { existsSync, mkdirSync, readdirSync, renameSync, rmSync } from 'node:fs';
import path from 'node:path';
import type { Sql } from '../../core/lib/sql.ts';
import type { ReplicaFiles } from '../../core/replica/replica.ts';
import { sha256 } from './keys.ts';
import { openSoundOutbox } from './sound-outbox.ts';
import { syncPath } from './write-file.ts';

/** Opens a database file; the host brings the SQLite driver (electron/sqlite-driver.ts). */
export type OpenSql = (options: {
  readonly path: string;
  readonly key: string | null;
  readonly use: 'outbox' | 'replica' | 'build' | 'lock';
}) => Sql;

/** A person's folder: its name tells neither the person nor the server. */
export interface PersonFolder {
  readonly vault: string;
  readonly replica: string;
  readonly build: string;
  readonly outbox: string;
  /** The server's part of the key of the replica, for the time of the lease. */
  readonly share: string;
  /** Undelivered commands, sealed to the organisation's key. */
  readonly sealed: string;
}

/** Of the local copy, and of the one that is being built. */
type CopyFiles = Pick<PersonFolder, 'replica' | 'build'> & Partial<PersonFolder>;

export function personFolder(data: string, server: string, email: string): PersonFolder {
  const folder = path.join(data, 'people', sha256(`${server}\n${email.trim().toLowerCase()}`).slice(0, 16));
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const file = (name: string): string => path.join(folder, name);
  return {
    vault: file('vault.json'),
    replica: file('replica.db'),
    build: file('replica.building.db'),
    outbox: file('outbox.db'),
    share: file('share.json'),
    sealed: file('sealed.jsonl'),
  };
}

const remove = (file: string): void => {
  for (const suffix of ['', '-wal', '-shm', '-journal']) rmSync(file + suffix, { force: true });
};

/** After a wipe, when nothing in it is needed any more. */
export const removeOutbox = ({ outbox }: Pick<PersonFolder, 'outbox'>): void => remove(outbox);

/** What may be read goes; the outbox and the keys stay. */
export function removeReplica(folder: CopyFiles): void {
  remove(folder.replica);
  removeBuild(folder);
}

export const removeBuild = ({ build }: Pick<CopyFiles, 'build'>): void => remove(build);

/** What was built is the copy from now on, wherever the machine stops. No connection may be open on either. */
export function swapIn({ replica, build }: CopyFiles): void {
  syncPath(build);
  // A journal left by a crash belongs to the old file and must not be replayed into the new one.
  for (const suffix of ['-wal', '-shm', '-journal']) rmSync(replica + suffix, { force: true });
  renameSync(build, replica);
  syncPath(path.dirname(replica));
}

export function replicaFiles(folder: CopyFiles, key: string, openSql: OpenSql): ReplicaFiles {
  let current: Sql | null = null;
  let building: Sql | null = null;
  const close = (): void => {
    current?.close();
    building?.close();
    current = null;
    building = null;
  };
  return {
    open() {
      current?.close();
      current = existsSync(folder.replica) ? openSql({ path: folder.replica, key, use: 'replica' }) : null;
      return current;
    },
    build() {
      building?.close();
      remove(folder.build);
      building = openSql({ path: folder.build, key, use: 'build' });
      return building;
    },
    swapIn() {
      close();
      swapIn(folder);
      current = openSql({ path: folder.replica, key, use: 'replica' });
      return current;
    },
    discard() {
      close();
      removeReplica(folder);
    },
    close,
  };
}

export function openOutboxFile(folder: Pick<PersonFolder, 'outbox'>, key: string, openSql: OpenSql, now: number): Sql {
  const { dir, name } = path.parse(folder.outbox);
  return openSoundOutbox({
    open: () => openSql({ path: folder.outbox, key, use: 'outbox' }),
    moveAside() {
      const aside = path.join(dir, `${name}.damaged-${now}.db`);
      for (const suffix of ['-wal', '-shm', '']) {
        if (existsSync(folder.outbox + suffix)) renameSync(folder.outbox + suffix, aside + suffix);
      }
    },
    aside() {
      const found = readdirSync(dir).filter((file) => file.startsWith(`${name}.damaged-`) && file.endsWith('.db'));
      const newest = found.sort().at(-1);
      return newest === undefined ? null : path.join(dir, newest);
    },
  });
}
