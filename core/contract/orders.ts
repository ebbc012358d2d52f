import { z } from 'zod';

/** What the server may tell a device to do. Only what is inside the signature is carried out. */
export const GIVEN_KINDS = ['resync', 'lock', 'wipe'] as const;
/** Beside what an administrator orders: the rules that hold (core/policy), told by the server itself. */
export const ORDER_KINDS = [...GIVEN_KINDS, 'rule_bundle'] as const;
export type GivenKind = (typeof GIVEN_KINDS)[number];
export type OrderKind = (typeof ORDER_KINDS)[number];
export const ORDER_RESULTS = ['done', 'refused', 'failed'] as const;
const id = z.uuid();

export const orderBody = z.strictObject({
  purpose: z.literal('docket order'),
  id,
  device_id: id,
  /** Rises by one per device; a device carries out none that is not above the last. */
  seq: z.number().int().positive(),
  /** A newer server may know more kinds. */
  kind: z.string().max(40),
  issued_at: z.number().int(),
  not_after: z.number().int(),
  /** Of a `rule_bundle`: core/policy/bundle.ts. */
  bundle: z.unknown().optional(),
});
/** `signature`: Ed25519 by the server's receipt key over the canonical JSON of the body; base64url. */
export const order = orderBody.extend({ signature: z.string() });
/** Orders are read one by one, so that a malformed one does not hide the next. */
export const ordersReply = z.strictObject({ orders: z.array(z.unknown()).max(100) });

/** A file that a wipe took away, by what it held: bytes that nobody has the key of any more. */
const removedFile = z.strictObject({
  name: z.string().max(100),
  bytes: z.number().int(),
  sha256: z.string().length(64),
});
export const reportBody = z.strictObject({
  purpose: z.literal('docket order report'),
  order_id: id,
  device_id: id,
  result: z.enum(ORDER_RESULTS),
  /** Why it was refused or failed. */
  code: z.string().max(64).nullable(),
  /** The device's wall clock, ms. */
  at: z.number().int(),
  removed: z.array(removedFile).max(20),
  /** The key of what was removed is gone too. */
  key_destroyed: z.boolean(),
  /** What could not be delivered and lies on the device sealed to the organisation’s key; of a wipe. */
  sealed_commands: z.number().int().min(0).optional(),
});
/** `signature`: Ed25519 by the device over the canonical JSON of the body; base64url. */
export const orderReport = reportBody.extend({ signature: z.string() });
export const reportRequest = z.strictObject({ report: orderReport });

export const orderRequest = z.strictObject({
  kind: z.enum(GIVEN_KINDS),
  reason: z.string().trim().min(3, 'a reason in words').max(500),
  /** How long it may be carried out. */
  hours: z.number().int().min(1).max(720).default(72),
});

export type Order = z.infer<typeof order>;
export type OrderReport = z.infer<typeof orderReport>;
export type ReportBody = z.infer<typeof reportBody>;
