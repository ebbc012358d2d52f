import { z } from 'zod';

/** What a device records of what was looked at on it, also without the server; chained, so that nothing can be left out. */
export const RECORD_KINDS = ['case.viewed', 'content.revealed', 'packet.exported'] as const;
export const RECORD_ENTITIES = ['cases'] as const;
const id = z.uuid();
const hash = z.string().regex(/^[0-9a-f]{64}$/);

export const recordEntry = z.strictObject({
  device_id: id,
  /** 1, 2, 3 … without gaps, per device. */
  seq: z.number().int().positive(),
  /** SHA-256 (hex) over the canonical JSON of the entry before it; 64 zeros for the first. */
  prev_hash: hash,
  person_id: id,
  kind: z.enum(RECORD_KINDS),
  entity: z.enum(RECORD_ENTITIES),
  entity_id: id,
  /** The device's wall clock, ms. */
  at: z.number().int(),
  offline: z.boolean(),
});

export const MAX_RECORD_ENTRIES = 500;
/** Of one device; signed as every request. */
export const recordRequest = z.strictObject({
  device_id: id,
  entries: z.array(recordEntry).max(MAX_RECORD_ENTRIES),
  /** Where the device's record stands by its own account. */
  head: z.strictObject({ seq: z.number().int().min(0), hash }),
  /** These are all that were left. */
  complete: z.boolean(),
});
/** Entries up to `seq` are recorded. */
export const recordReply = z.strictObject({ seq: z.number().int() });

export type RecordEntry = z.infer<typeof recordEntry>;
export type RecordRequest = z.infer<typeof recordRequest>;
