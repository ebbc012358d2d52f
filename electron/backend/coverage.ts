import { whyNotCovered } from '../../core/access/authority.ts';
import { roleOf } from '../../core/access/roles.ts';
import type { Command } from '../../core/commands/define.ts';
import { COMMAND_NAMES, commandOf } from '../../core/commands/index.ts';
import { type Refusal, refuse } from '../../core/contract/errors.ts';
import type { Certificate } from '../../core/contract/wire.ts';
import type { ReadSql } from '../../core/lib/sql.ts';
import type { Phase } from '../../core/replica/machine.ts';

/** The server answers: what limits a device out of touch does not limit it now. */
export const isInTouch = (phase: Phase): boolean => phase === 'online' || phase === 'catching_up';

const DECISIONS = JSON.stringify(COMMAND_NAMES.filter((name) => commandOf(name)?.severity));

/** Decisions that no server has seen yet. */
const undelivered = (outbox: ReadSql): number =>
  outbox.get<{ n: number }>(
    `SELECT count(*) AS n FROM items
     WHERE state IN ('held', 'queued') AND name IN (SELECT value FROM json_each(?))`,
    [DECISIONS],
  )?.n ?? 0;

/** Why this device may not do it now; null when it may. The server checks the same when the command arrives. */
export function whyNotHere(
  certificate: Certificate,
  { command, args, at }: { readonly command: Command; readonly args: unknown; readonly at: number },
  { phase, outbox }: { readonly phase: Phase; readonly outbox: ReadSql },
): Refusal | null {
  const severity = command.severity?.(args) ?? null;
  const inTouch = isInTouch(phase);
  const used = severity === null || inTouch ? 0 : undelivered(outbox);
  const why = whyNotCovered(certificate, { name: command.name, at, severity, inTouch }, used);
  // A role that may not do it at all is the plainer reason.
  const isRole =
    why?.code === 'certificate_command' && !roleOf(certificate.role).permissions.includes(command.permission);
  return isRole ? refuse('command_not_permitted') : why;
}
