import { createHash } from 'node:crypto';
import { closeSync, existsSync, openSync, readSync } from 'node:fs';
import path from 'node:path';
import type { ReportBody } from '../../core/contract/orders.ts';
import { type PersonFolder, removeReplica } from './files.ts';
import { makeFileKey } from './keys.ts';
import type { DeviceSession } from './session.ts';

/** Piece by piece: a copy may be larger than what fits in memory. */
const PIECE_BYTES = 1_048_576;

export type WipeProof = Pick<ReportBody, 'removed' | 'key_destroyed' | 'sealed_commands'>;

/**
 * Takes the local copy away: its files, and the key that would open another copy of them. What was decided and not yet
 * delivered stays. Answers what there was, by its hash.
 */
export async function wipe(
  { sync, replica, vault }: Pick<DeviceSession, 'sync' | 'replica' | 'vault'>,
  remove: () => WipeProof['removed'],
): Promise<WipeProof> {
  sync.close(true);
  replica.close();
  const removed = remove();
  await vault.update({ replicaKey: undefined, copy: { part: makeFileKey(), generation: 0 } });
  return { removed, key_destroyed: true };
}

export function removeFiles(folder: PersonFolder): WipeProof['removed'] {
  const files = [folder.replica, folder.build].flatMap((file) => [file, `${file}-wal`]);
  const removed = files.filter(existsSync).map((file) => ({ name: path.basename(file), ...fingerprint(file) }));
  removeReplica(folder);
  return removed;
}

function fingerprint(file: string): { bytes: number; sha256: string } {
  const hash = createHash('sha256');
  const piece = Buffer.alloc(PIECE_BYTES);
  const handle = openSync(file, 'r');
  let bytes = 0;
  try {
    for (let read = readSync(handle, piece); read > 0; read = readSync(handle, piece)) {
      hash.update(piece.subarray(0, read));
      bytes += read;
    }
  } finally {
    closeSync(handle);
  }
  return { bytes, sha256: hash.digest('hex') };
}
