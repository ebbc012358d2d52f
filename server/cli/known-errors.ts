import { ConfigError } from '../config.ts';
import { OrganisationKeyError } from '../crypto/organisation-key-file.ts';
import { ClusterInUseError } from '../db/embedded/postmaster.ts';
import { ToolError } from '../db/embedded/run-as.ts';
import { MigrationError } from '../db/migrate.ts';
import { isDatabaseAway } from '../error-reply.ts';
import { FolderError } from '../make-folder.ts';

const SPOKEN = [ConfigError, ClusterInUseError, FolderError, MigrationError, OrganisationKeyError, ToolError];

/** One line for errors that are no fault of ours, with what to do; null for those whose stack is needed. */
export function wordsOf(error: unknown): string | null {
  if (!(error instanceof Error)) return null;
  if (SPOKEN.some((kind) => error instanceof kind)) return error.message;
  if (isDatabaseAway(error))
    return `The database cannot be reached: ${error.message}. Is it running, and DATABASE_URL right?`;
  return null;
}
