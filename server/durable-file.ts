import { open } from 'node:fs/promises';

/** Makes what was renamed in a folder outlive a power cut. */
export async function syncFolder(folder: string): Promise<void> {
  // There a folder cannot be opened, and its changes are in the system's own journal.
  if (process.platform === 'win32') return;
  const entry = await open(folder, 'r');
  try {
    await entry.sync();
  } finally {
    await entry.close();
  }
}

/** A file for its owner alone, on the disk when this returns; its name is not: see `syncFolder`. */
export async function writeSecret(path: string, text: string): Promise<void> {
  const file = await open(path, 'w', 0o600);
  try {
    // A file that was there keeps its mode otherwise.
    await file.chmod(0o600);
    await file.writeFile(text);
    await file.sync();
  } finally {
    await file.close();
  }
}
