import { z } from 'zod';
import { windowHead } from './wire.ts';

/**
 * A whole copy of what a scope may see, for a replica that holds nothing of it yet: one snapshot, cut into numbered
 * parts and shared by all consoles of the scope. It travels as frames (see `frameHeader`).
 */
export const copyRequest = z.strictObject({
  protocol: z.number().int(),
  /** A copy that broke off: it goes on with part `next`, if the server still has it. */
  resume: z.strictObject({ id: z.uuid(), next: z.number().int().min(0) }).nullable(),
});

/** The first frame's document. Another `id` than the one asked for: begin anew. */
export const copyHead = z.object({
  t: z.literal('copy'),
  id: z.uuid(),
  /** `from` is '0'; `expected` counts the rows of the ordinary parts. */
  head: windowHead,
  /** Cases in the whole copy. */
  cases: z.number().int(),
});

/** Row-wise; `id` and `version` come first. Row values are checked by number where they are written. */
export const copyTable = z.object({
  table: z.string().regex(/^[a-z_]{1,64}$/),
  columns: z.array(z.string()),
  rows: z.array(z.array(z.unknown()).min(2)),
});

/**
 * Urgent parts come first, and their rows again among the others: they make a small replica that is usable at once. There
 * may be one for this reader alone and then one that all get.
 */
export const copyPart = z.object({
  t: z.literal('part'),
  /** 0, 1, 2 …; null: made for this reader alone, and not repeated. */
  n: z.number().int().nullable(),
  urgent: z.boolean(),
  tables: z.array(z.unknown()),
});

/**
 * In an ordinary part, for a console that asks for it: the rows are no JSON but a database file of SQLite behind the document's first
 * line, which is this part. Its only table is `imageTable`, its rows in the order of ids, a value for each of `columns`.
 */
export const copyImage = z.object({
  table: z.string().regex(/^[a-z_]{1,64}$/),
  columns: z.array(z.string()).min(2),
  /** Which of the columns hold JSON as text. */
  json: z.array(z.number().int()),
  rows: z.number().int(),
});

export const imageTable = (columns: number): string =>
  `CREATE TABLE rows(${Array.from({ length: columns }, (_, at) => `c${at}`).join()})`;

export const copyEnd = z.object({
  t: z.literal('end'),
  n: z.number().int(),
  /** Rows of the ordinary parts. */
  rows: z.number().int(),
});

/**
 * A frame is one line of JSON, this, and then `bytes` bytes: a JSON document (head, part, end) packed with zstd. `sha256`
 * (hex) is over these bytes. With images a part's document has them behind its first line.
 */
export const frameHeader = z.strictObject({
  bytes: z.number().int().min(0).max(64_000_000),
  sha256: z.string().regex(/^[0-9a-f]{64}$/),
});
export const COPY_TYPE = 'application/vnd.docket.copy';
/** Of a copy whose ordinary parts are images. A console that takes it says so (`Accept`); older servers answer as ever. */
export const IMAGES_TYPE = 'application/vnd.docket.copy.images';

export type CopyRequest = z.infer<typeof copyRequest>;
export type CopyHead = z.infer<typeof copyHead>;
export type CopyTable = z.infer<typeof copyTable>;
export type CopyImage = z.infer<typeof copyImage>;
