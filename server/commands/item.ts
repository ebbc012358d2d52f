import { z } from 'zod';
import { canonical } from '../../core/audit/canonical.ts';
import { checkShape, firstProblem } from '../../core/contract/problems.ts';
import { type CommandEnvelope, commandEnvelope } from '../../core/contract/wire.ts';
import { hashOf } from '../crypto/signed.ts';

/** In lower case, as Postgres has it: else a retry would not find its own receipt. */
const uuid = z.uuid().transform((value) => value.toLowerCase());

/** What is needed to say of a command what became of it. */
const identity = z.object({
  id: uuid,
  device_id: uuid,
  seq: z
    .number()
    .int()
    .positive()
    .max(2 ** 31 - 1),
});
const correlation = z.object({ correlation_id: z.uuid() });

interface Named {
  readonly id: string;
  readonly deviceId: string;
  readonly seq: number;
  /** SHA-256 over the canonical envelope as it came: what the next one must name. */
  readonly hash: string;
  readonly text: string;
  readonly correlationId: string;
}

/** One item of a push. */
export type Item =
  | { readonly t: 'unreadable'; readonly id: string | null }
  | (Named & { readonly t: 'malformed'; readonly problem: string })
  | (Named & { readonly t: 'envelope'; readonly envelope: CommandEnvelope });

export type NamedItem = Exclude<Item, { t: 'unreadable' }>;

/** `newCorrelation` serves items that do not carry a readable one. */
export function readItem(raw: unknown, newCorrelation: () => string): Item {
  const named = identity.safeParse(raw);
  if (!named.success) {
    const id = z.object({ id: z.uuid() }).safeParse(raw);
    return { t: 'unreadable', id: id.success ? id.data.id : null };
  }
  const base: Named = {
    id: named.data.id,
    deviceId: named.data.device_id,
    seq: named.data.seq,
    hash: hashOf(raw),
    text: canonical(raw),
    correlationId: correlation.safeParse(raw).data?.correlation_id ?? newCorrelation(),
  };
  const parsed = checkShape(commandEnvelope, raw);
  if (parsed.ok) return { ...base, t: 'envelope', envelope: parsed.value };
  return { ...base, t: 'malformed', problem: firstProblem(parsed.error, 'envelope') };
}
