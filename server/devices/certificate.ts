import { type RoleName, roleOf } from '../../core/access/roles.ts';
import { COMMAND_NAMES, COMMANDS } from '../../core/commands/index.ts';
import type { Certificate } from '../../core/contract/wire.ts';
import type { KeyRing } from '../crypto/key-ring.ts';
import { signBody } from '../crypto/signed.ts';

/** How long a device may work without the server. */
export const CERTIFICATE_MS = 72 * 3_600_000;

const allowedCommands = (role: RoleName): string[] =>
  COMMAND_NAMES.filter((name) => roleOf(role).permissions.includes(COMMANDS[name].permission));

/** What a device may do offline, and for how long; signed so that the device can prove it to itself. */
export const issueCertificate = (
  keys: KeyRing,
  device: { readonly id: string; readonly publicKey: string },
  person: { readonly id: string; readonly role: RoleName },
  now: number,
): Certificate =>
  signBody(keys.receipt.key, {
    device_id: device.id,
    person_id: person.id,
    role: person.role,
    public_key: device.publicKey,
    commands: allowedCommands(person.role),
    issued_at: now,
    not_after: now + CERTIFICATE_MS,
  });
