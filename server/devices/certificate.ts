import type { KeyObject } from 'node:crypto';
import { CERTIFICATE_MS, OFFLINE_LIMITS, RENEW_AFTER_MS } from '../../core/access/authority.ts';
import { type RoleName, roleOf } from '../../core/access/roles.ts';
import { COMMAND_NAMES, COMMANDS } from '../../core/commands/index.ts';
import type { Certificate } from '../../core/contract/wire.ts';
import { newId } from '../clock.ts';
import type { KeyRing } from '../crypto/key-ring.ts';
import { signBody } from '../crypto/signed.ts';
import { atTime } from '../db/at-time.ts';
import { insertRows } from '../db/insert-rows.ts';
import type { Trx } from '../db/kysely.ts';
import { scopeOf } from '../feed/scope.ts';

/** Commands made under a certificate may arrive this late; then it is forgotten, and a lead looks at them. */
const KEEP_MS = 60 * 86_400_000;

export interface Holder {
  readonly device: { readonly id: string; readonly publicKey: string };
  readonly person: { readonly id: string; readonly role: RoleName };
}

const allowedCommands = (role: RoleName): string[] =>
  COMMAND_NAMES.filter((name) => roleOf(role).permissions.includes(COMMANDS[name].permission));

/** What the certificate says of its holder today. */
const contents = ({ device, person }: Holder) => ({
  device_id: device.id,
  person_id: person.id,
  role: person.role,
  public_key: device.publicKey,
  scope: scopeOf(person.role).key,
  commands: allowedCommands(person.role),
  ...OFFLINE_LIMITS[person.role],
});

/** What a device may do offline, and for how long; signed so that the device can prove it to itself. */
export const makeCertificate = (
  key: KeyObject,
  holder: Holder,
  { id, now, lastsMs = CERTIFICATE_MS }: { readonly id: string; readonly now: number; readonly lastsMs?: number },
): Certificate => signBody(key, { id, ...contents(holder), issued_at: now, not_after: now + lastsMs });

/** Whether the last one, minutes old and unused, still says the truth: then there is no need of another. */
export function stillServes(
  last: { readonly certificate: Certificate; readonly decisions_used: number },
  holder: Holder,
  now: number,
): boolean {
  const isTrue = Object.entries(contents(holder)).every(([name, value]) =>
    same(Reflect.get(last.certificate, name), value),
  );
  return isTrue && last.decisions_used === 0 && now - last.certificate.issued_at < RENEW_AFTER_MS;
}

/** Makes one, and keeps it as issued. */
export async function issueCertificate(trx: Trx, keys: KeyRing, holder: Holder, now: number): Promise<Certificate> {
  const id = newId(now);
  const certificate = makeCertificate(keys.receipt.key, holder, { id, now });
  await trx
    .deleteFrom('device_certificates')
    .where('device_id', '=', holder.device.id)
    .where('issued_at', '<', atTime(now - KEEP_MS))
    .execute();
  await insertRows(trx, 'device_certificates', [
    { id, device_id: holder.device.id, certificate, issued_at: now, decisions_used: 0 },
  ]);
  await trx
    .updateTable('devices')
    .set({ certificate_not_after: new Date(certificate.not_after) })
    .where('id', '=', holder.device.id)
    .execute();
  return certificate;
}

/** A fresh certificate; or the last one, where that is minutes old, unused and still true. */
export async function renewCertificate(trx: Trx, keys: KeyRing, holder: Holder, now: number): Promise<Certificate> {
  const last = await trx
    .selectFrom('device_certificates')
    .select(['certificate', 'decisions_used'])
    .where('device_id', '=', holder.device.id)
    .orderBy('issued_at', 'desc')
    .limit(1)
    .executeTakeFirst();
  return last && stillServes(last, holder, now) ? last.certificate : issueCertificate(trx, keys, holder, now);
}

const same = (a: unknown, b: unknown): boolean => JSON.stringify(a) === JSON.stringify(b);
