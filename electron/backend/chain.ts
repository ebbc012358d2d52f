import { existsSync } from 'node:fs';
import { type Refusal, refuse } from '../../core/contract/errors.ts';
import type { ReadSql, Sql } from '../../core/lib/sql.ts';
import { isChainGone } from '../../core/replica/seal.ts';
import type { Secrets } from './vault.ts';

const read = (outbox: ReadSql, key: string): string | null =>
  outbox.get<{ value: string }>('SELECT value FROM meta WHERE key = ?', [key])?.value ?? null;

const write = (outbox: Sql, key: string, value: string): void => {
  outbox.run('INSERT INTO meta (key, value) VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value', [
    key,
    value,
  ]);
};

/**
 * The chain of a device's commands lives in one outbox file, which carries the id that the vault remembers. In another
 * file (a damaged or deleted one was replaced), once the server found the chain broken, or where it misses what is no longer
 * here, it cannot be gone on with.
 */
export function isChainLost(outbox: ReadSql, secrets: Secrets): boolean {
  const broken = outbox.get("SELECT 1 FROM items WHERE code = 'command_chain_broken' AND device_id = ?", [
    secrets.certificate.device_id,
  ]);
  const isGone = isChainGone(outbox, secrets.certificate.device_id);
  return isGone || read(outbox, 'id') !== secrets.outboxId || broken !== undefined;
}

/** From now on the device's chain is in this file. */
export const claimChain = (outbox: Sql, secrets: Secrets): void => write(outbox, 'id', secrets.outboxId);

export const noteMovedAside = (outbox: Sql, file: string): void => write(outbox, 'moved_aside', file);

export const hasMovedAside = (outbox: ReadSql, file: string): boolean => read(outbox, 'moved_aside') === file;

/** Said for as long as the damaged file lies there. */
export function movedAsideNotice(outbox: ReadSql): Refusal | null {
  const file = read(outbox, 'moved_aside');
  return file !== null && existsSync(file) ? refuse('outbox_damaged', file) : null;
}
