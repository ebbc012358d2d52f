import { existsSync, statfsSync, statSync } from 'node:fs';
import path from 'node:path';
import type { ConnectionStatus, QuotaStatus } from '../../core/contract/status.ts';
import type { PersonFolder } from './files.ts';
import type { BackendOptions } from './options.ts';

/** Asked for at every change of the status: the disk is looked at this often. */
const EVERY_MS = 10_000;
const MB = 1_000_000;

type Storage = NonNullable<ConnectionStatus['storage']>;

const sizeOf = (...files: string[]): number =>
  files
    .flatMap((file) => [file, `${file}-wal`])
    .reduce((sum, file) => sum + (existsSync(file) ? statSync(file).size : 0), 0);

/** What the local copy and the outbox take, and what the disk has left; in whole MB, so that it keeps still. */
export function storageMeter(
  folder: PersonFolder,
  { clock, secretStore }: Pick<BackendOptions, 'clock' | 'secretStore'>,
  quota: () => QuotaStatus,
): () => Storage {
  let last: { at: number; value: Omit<Storage, 'quota'> } | null = null;
  return () => {
    const at = clock.monotonic();
    if (last && at - last.at < EVERY_MS) return { ...last.value, quota: quota() };
    const { bavail, bsize } = statfsSync(path.dirname(folder.outbox));
    const value = {
      replicaMb: Math.ceil(sizeOf(folder.replica, folder.build) / MB),
      outboxMb: Math.ceil(sizeOf(folder.outbox, folder.sealed) / MB),
      freeMb: Math.floor((bavail * bsize) / MB),
      keyStore: secretStore.ofSystem,
    };
    last = { at, value };
    return { ...value, quota: quota() };
  };
}
