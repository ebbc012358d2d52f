import { accessSync, constants, existsSync, mkdirSync, statSync } from 'node:fs';
import { dirname } from 'node:path';

/** A folder that cannot be made or written, in words for the person who named it. */
export class FolderError extends Error {
  override readonly name = 'FolderError';
}

/** One by one: Node's own recursive mkdir goes round for ever where nothing can be made, such as in /proc. */
function make(path: string): void {
  if (existsSync(path)) {
    if (!statSync(path).isDirectory()) throw new Error(`${path} is a file`);
    return;
  }
  if (dirname(path) !== path) make(dirname(path));
  try {
    mkdirSync(path);
  } catch (error) {
    // Another process that starts at the same time made it.
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  }
}

/** Makes the data folder and those above it. Throws FolderError with what is in the way. */
export function makeDataFolder(folder: string): void {
  try {
    make(folder);
    accessSync(folder, constants.W_OK | constants.X_OK);
  } catch (error) {
    const why = (error as Error).message;
    throw new FolderError(`The data folder ${folder} cannot be used (${why}). Set DOCKET_DATA to another.`);
  }
}
