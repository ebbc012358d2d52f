import type { ConnectionStatus } from '../../../core/contract/status.ts';
import { count } from '../../parts/format.ts';

/** A first copy of a large server and the outbox of a long journey fit into it. */
const LOW_MB = 1_000;

const size = (mb: number): string => (mb < 1_000 ? `${count(mb)} MB` : `${(mb / 1_000).toFixed(1)} GB`);

/** What this device keeps, and whether there is room for more. */
export function storageWords({ replicaMb, outboxMb, freeMb, keyStore }: NonNullable<ConnectionStatus['storage']>): {
  readonly text: string;
  readonly low: boolean;
} {
  const sealed = keyStore
    ? 'Your password and the key store of this system open it.'
    : 'This system has no key store that Docket can use: your password alone opens it.';
  const text = `The local copy takes ${size(replicaMb)}, the outbox ${size(outboxMb)}; the disk has ${size(freeMb)} left. ${sealed}`;
  if (freeMb >= LOW_MB) return { text, low: false };
  return { text: `${text} Free some space: on a full disk nothing new can be decided. What waits is kept.`, low: true };
}
