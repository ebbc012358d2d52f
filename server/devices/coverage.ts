import { sql } from 'kysely';
import { IN_TOUCH_MS, whyNotCovered } from '../../core/access/authority.ts';
import type { Permission } from '../../core/access/permissions.ts';
import { commandOf } from '../../core/commands/index.ts';
import { parseArgs } from '../../core/commands/run.ts';
import { type Refusal, refuse } from '../../core/contract/errors.ts';
import type { Certificate, CommandEnvelope } from '../../core/contract/wire.ts';
import { recordset } from '../db/insert-rows.ts';
import type { Trx } from '../db/kysely.ts';

/** Certificates of the devices of a push, with how much of each is used up. */
export interface Coverage extends Cover {
  /** Stores what was used up. */
  save(trx: Trx): Promise<void>;
}

export interface Cover {
  /** Why the command is not covered by the certificate that it was made under; null when it is, and uses it up. */
  check(deviceId: string, envelope: CommandEnvelope, now: number, ageOf: (at: number) => number): Refusal | null;
  /** Of each certificate that was used, how often by now. */
  used(): { readonly id: string; readonly decisions_used: number }[];
}

export interface CertificateRow {
  readonly id: string;
  readonly device_id: string;
  readonly certificate: Certificate;
  readonly decisions_used: number;
}

interface Held {
  readonly id: string;
  readonly certificate: Certificate;
  used: number;
  changed: boolean;
}

const severityOf = ({ name, args }: CommandEnvelope): number | null => {
  const command = commandOf(name);
  const parsed = command?.severity && parseArgs(command, args);
  return parsed?.ok && command?.severity ? command.severity(parsed.args) : null;
};

/**
 * `named`: ids of certificates that the commands name. A command that names none is held against the newest. What the
 * person may not do at all by `permissions`, today's, is refused for that, later.
 */
export async function loadCoverage(
  trx: Trx,
  deviceIds: readonly string[],
  named: readonly string[],
  permissions: readonly Permission[],
): Promise<Coverage> {
  const { rows } = await sql<CertificateRow>`
    SELECT c.id, c.device_id, c.certificate, c.decisions_used FROM device_certificates AS c
     WHERE c.device_id = ANY (${deviceIds}::uuid[])
       AND (c.id = ANY (${named}::uuid[])
            OR c.issued_at = (SELECT max(n.issued_at) FROM device_certificates AS n WHERE n.device_id = c.device_id))
     ORDER BY c.issued_at, c.id`.execute(trx);
  const cover = coverBy(rows, permissions);
  return {
    ...cover,
    async save(save) {
      const used = cover.used();
      if (used.length === 0) return;
      await sql`UPDATE device_certificates AS c SET decisions_used = r.decisions_used
                FROM ${recordset('device_certificates', ['id', 'decisions_used'], used)} WHERE c.id = r.id`.execute(
        save,
      );
    },
  };
}

/** `rows`: the certificates, of each device the oldest first. */
export function coverBy(rows: readonly CertificateRow[], permissions: readonly Permission[]): Cover {
  const byDevice = Map.groupBy(rows, ({ device_id }) => device_id);
  const held = new Map<string, Held[]>(
    [...byDevice].map(([deviceId, list]) => [
      deviceId,
      list.map(({ id, certificate, decisions_used }) => ({ id, certificate, used: decisions_used, changed: false })),
    ]),
  );
  return {
    check(deviceId, envelope, now, ageOf) {
      const command = commandOf(envelope.name);
      if (!command || !permissions.includes(command.permission)) return null;
      const certificates = held.get(deviceId) ?? [];
      const { certificate_id: id } = envelope;
      const found = id === undefined ? certificates.at(-1) : certificates.find((one) => one.id === id);
      if (!found) return id === undefined ? null : refuse('certificate_unknown', id);
      const severity = severityOf(envelope);
      const inTouch = ageOf(envelope.at) <= IN_TOUCH_MS;
      // By the server's clock where the device's runs ahead.
      const act = { name: envelope.name, at: Math.min(envelope.at, now), severity, inTouch };
      const refusal = whyNotCovered(found.certificate, act, found.used);
      if (!refusal && severity !== null && !inTouch) {
        found.used += 1;
        found.changed = true;
      }
      return refusal;
    },
    used: () =>
      [...held.values()]
        .flat()
        .filter((one) => one.changed)
        .map(({ id, used: decisions_used }) => ({ id, decisions_used })),
  };
}
