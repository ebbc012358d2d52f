import { sql } from 'kysely';
import type { Trx } from '../db/kysely.ts';
import type { CommandItem } from './decide-one.ts';

export interface Certified {
  readonly device_id: string;
  readonly commands: readonly string[];
  readonly not_after: number;
}

/** Of these items: whether a certificate of the device that held when the person acted names the command. */
export async function certifiedCommands(
  trx: Trx,
  items: readonly CommandItem[],
): Promise<(item: CommandItem) => boolean> {
  if (items.length === 0) return () => false;
  const devices = [...new Set(items.map(({ deviceId }) => deviceId))];
  const { rows } = await sql<Certified>`
    SELECT device_id, certificate->'commands' AS commands,
           (certificate->>'not_after')::double precision AS not_after
      FROM device_certificates WHERE device_id = ANY (${devices}::uuid[])`.execute(trx);
  return certifiedBy(rows);
}

export const certifiedBy =
  (rows: readonly Certified[]) =>
  ({ deviceId, envelope }: CommandItem): boolean =>
    rows.some(
      (row) => row.device_id === deviceId && row.commands.includes(envelope.name) && envelope.at <= row.not_after,
    );
