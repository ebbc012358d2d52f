import { closeSync, fsyncSync, openSync, renameSync, writeSync } from 'node:fs';
import path from 'node:path';

/** Waits until the file's (or folder's) content is on the disk. */
export function syncPath(file: string): void {
  const handle = openSync(file, 'r');
  try {
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
}

/** To `<file>.new`, on the disk when this returns. Readable by its owner only. */
export function writeBeside(file: string, bytes: Uint8Array): void {
  const handle = openSync(`${file}.new`, 'w', 0o600);
  try {
    for (let offset = 0; offset < bytes.length; ) offset += writeSync(handle, bytes, offset);
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
}

/** Old content or new content, never a part: written beside, synced, renamed. */
export function writeWhole(file: string, bytes: Uint8Array): void {
  writeBeside(file, bytes);
  renameSync(`${file}.new`, file);
  syncPath(path.dirname(file));
}
