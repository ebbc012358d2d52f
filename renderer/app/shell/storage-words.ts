import type { ConnectionStatus, QuotaStatus } from '../../../core/contract/status.ts';
import { count } from '../../parts/format.ts';

/** A first copy of a large server and the outbox of a long journey fit into it. */
const LOW_MB = 1_000;
const MONTH = new Intl.DateTimeFormat('en-GB', { month: 'long', year: 'numeric', timeZone: 'UTC' });

export const size = (mb: number): string => (mb < 1_000 ? `${count(mb)} MB` : `${(mb / 1_000).toFixed(1)} GB`);

/** What is not here for want of room, and what to do where that is not enough. */
function quotaWords({ floor, over, mb, ownMb }: QuotaStatus): string[] {
  const since =
    floor === null
      ? []
      : [
          `Of accounts without a newer case, what was before ${MONTH.format(floor)} is not kept here; the server has it.`,
        ];
  if (!over) return since;
  const raise = ownMb === null ? 'Ask an administrator for more' : 'Allow it more';
  return [
    ...since,
    `Recent and open cases alone take more than the ${size(mb)} allowed. They and the outbox are kept and everything goes on. ${raise}, or decide old cases: what is decided may go.`,
  ];
}

/** What this device keeps, and whether there is room for more. */
export function storageWords({
  replicaMb,
  outboxMb,
  freeMb,
  keyStore,
  quota,
}: NonNullable<ConnectionStatus['storage']>): {
  readonly text: string;
  readonly low: boolean;
} {
  const sealed = keyStore
    ? 'Your password and the key store of this system open it.'
    : 'This system has no key store that Docket can use: your password alone opens it.';
  const taken = `The local copy takes ${size(replicaMb)} of ${size(quota.mb)}, the outbox ${size(outboxMb)}; the disk has ${size(freeMb)} left. ${sealed}`;
  const text = [taken, ...quotaWords(quota)].join(' ');
  if (freeMb >= LOW_MB) return { text, low: quota.over };
  return { text: `${text} Free some space: on a full disk nothing new can be decided. What waits is kept.`, low: true };
}
