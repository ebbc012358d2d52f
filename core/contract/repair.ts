import { z } from 'zod';
import { isFloor } from '../tables/history.ts';
import { cursor } from './wire.ts';

/** Comparing a replica with the server, and fetching again what differs. */
const at = {
  protocol: z.number().int(),
  epoch: z.uuid(),
  scope: z.string(),
};
const table = z.string().regex(/^[a-z_]{1,64}$/);

/** What is recent by this floor alone (tables/history.ts): the replica keeps no history from before it. */
const since = z.number().int().refine(isFloor, 'no beginning of a month').optional();

export const digestRequest = z.strictObject({ ...at, since });
/** Of one snapshot, which may be some minutes old: everything that changed since has `rev ≥ to`. */
export const digestReply = z.object({
  to: cursor,
  tables: z.array(
    z.object({
      table,
      /** In the order in which they are hashed. */
      columns: z.array(z.string()),
      /** By id: [from, rows, sum]. The first begins before all ids, the last ends after all. */
      ranges: z.array(z.tuple([z.string(), z.number().int(), z.string()])),
    }),
  ),
});

export const rangeRequest = z.strictObject({
  ...at,
  table,
  from: z.uuid(),
  /** Null: to the end. */
  until: z.uuid().nullable(),
  /** Of the replica that asks: what is newer, it will hear of anyway. */
  cursor,
  since,
});
/** All rows of the range as they are now; `news` are the ids of those changed at or after the asked cursor. */
export const rangeReply = z.object({
  to: cursor,
  columns: z.array(z.string()),
  rows: z.array(z.array(z.unknown()).min(2)),
  news: z.array(z.uuid()),
});

export type DigestRequest = z.infer<typeof digestRequest>;
export type DigestReply = z.infer<typeof digestReply>;
export type RangeRequest = z.infer<typeof rangeRequest>;
export type RangeReply = z.infer<typeof rangeReply>;
