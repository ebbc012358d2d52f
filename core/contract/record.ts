import { z } from 'zod';
import { IDENTITIES } from '../access/disclosure.ts';
import { MAX_REVEALED } from './reveal.ts';

/** What a device records of what was seen on it and taken out of it, also without the server; chained, so that nothing can be left out. */
export const RECORD_KINDS = ['case.viewed', 'case.revealed', 'case.exported'] as const;
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
  /** Of a reveal or an export: why. */
  reason: z.string().min(1).max(600).optional(),
  /** Of a reveal: exactly what, as `table/id/column`. Of an export: the SHA-256 of the document. */
  what: z
    .array(z.string().min(1).max(120))
    .max(MAX_REVEALED + IDENTITIES.length)
    .optional(),
  /** Of a reveal: the correlation id of the server's answer. */
  answer: id.optional(),
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
