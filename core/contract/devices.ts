import { z } from 'zod';
import { ROLE_NAMES } from '../access/roles.ts';
import { certificate } from './wire.ts';

/** Calls about devices: renewal, rotation, standing, and what a person sees and does in the list. */
const id = z.uuid();
const publicKey = z.string().length(43);
export const deviceName = z.string().trim().min(1).max(80);
export const deviceReason = z.string().trim().min(3, 'a reason in words').max(500);

/** Signed by the key of a device, whoever holds its session. */
export const successorStatement = (deviceId: string, newKey: string) => ({
  purpose: 'docket device succeeds',
  device_id: deviceId,
  public_key: newKey,
});

export const renewReply = z.strictObject({ certificate, name: deviceName });

/** Signed by the old key as every request; `proof` is by the new one, over rotationStatement. */
export const rotateRequest = z.strictObject({
  public_key: publicKey,
  /** The last command that the old key signed; later ones are the new key's. */
  last_seq: z.number().int().min(0),
  proof: z.string(),
});
export const rotationStatement = (deviceId: string, newKey: string, lastSeq: number) => ({
  purpose: 'docket device key',
  device_id: deviceId,
  public_key: newKey,
  last_seq: lastSeq,
});

/** Where a device stands, asked by itself without a session. The nonce makes the answer fresh. */
export const standingRequest = z.strictObject({ device_id: id, nonce: z.uuid() });
export const STANDINGS = ['good', 'revoked', 'dismissed'] as const;
export const standing = z.strictObject({
  purpose: z.literal('docket standing'),
  device_id: id,
  nonce: z.uuid(),
  /** revoked: the device; dismissed: its person no longer works here. */
  standing: z.enum(STANDINGS),
  at: z.number().int(),
  /** Ed25519 by the server's receipt key over the canonical JSON of the rest. */
  signature: z.string(),
});

const person = z.strictObject({ id, display_name: z.string(), role: z.enum(ROLE_NAMES) });
const listed = z.strictObject({
  id,
  name: z.string(),
  person,
  enrolled_at: z.number(),
  last_seen_at: z.number(),
  certificate_not_after: z.number(),
  revoked_at: z.number().nullable(),
  revoked_reason: z.string().nullable(),
  /** Version of the rules that the device decides by, as it reported; missing while that is what is built in. */
  rule_version: z.number().int().optional(),
  /** The one that asks. */
  current: z.boolean(),
});
export const devicesReply = z.strictObject({
  devices: z.array(listed),
  /** For whom the caller may issue an enrolment code. */
  people: z.array(person),
  /** `password`: devices enrol without a code; only in the demo. */
  enrolment: z.enum(['code', 'password']),
});

export const renameRequest = z.strictObject({ name: deviceName });
export const revokeRequest = z.strictObject({ reason: deviceReason });

/** For oneself where nobody is named; for somebody else, by id or e-mail, with a reason. */
export const codeRequest = z.strictObject({
  person_id: id.optional(),
  email: z.string().min(3).max(254).optional(),
  reason: deviceReason.optional(),
});
export const codeReply = z.strictObject({
  /** Shown once. */
  code: z.string(),
  person,
  expires_at: z.number().int(),
});

export type Standing = z.infer<typeof standing>;
export type DevicesReply = z.infer<typeof devicesReply>;
export type CodeReply = z.infer<typeof codeReply>;
