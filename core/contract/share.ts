import { z } from 'zod';
import { RAW_KEY, SEALED_BOX } from './sealed-box.ts';

/**
 * The server's part of the key of a device's local copy. Only the device itself gets it, sealed to a key that it made up
 * for this one question; a share is 32 random bytes as base64url.
 */
const id = z.uuid();
const rawKey = z.string().regex(RAW_KEY);
const generation = z.number().int().min(0).max(1_000_000_000);

export const shareRequest = z.strictObject({
  /** What the local copy is sealed with: earlier shares are destroyed. 0: with none yet. */
  generation,
  /** Asks for the next one beside it: what the device kept of the last one is gone, or was given back. */
  rotate: z.boolean(),
  /** X25519, for the answer. */
  to: rawKey,
  nonce: z.uuid(),
});

export const shareReply = z.strictObject({
  purpose: z.literal('docket share'),
  device_id: id,
  nonce: z.uuid(),
  /** From `generation` on; the last is the one that the copy is to be sealed with. */
  shares: z.array(z.strictObject({ generation, box: z.string().regex(SEALED_BOX) })).min(1),
  /** What undelivered commands are sealed to. */
  organisation: z.strictObject({ id, public_key: rawKey }),
  at: z.number().int(),
  /** Ed25519 by the server's receipt key over the canonical JSON of the rest. */
  signature: z.string(),
});
export type ShareReply = z.infer<typeof shareReply>;

/** What the box of a share is bound to. */
export const sharePlace = (deviceId: string, nonce: string, of: number): string =>
  `docket share/${deviceId}/${nonce}/${of}`;
