import { type RawBuilder, sql } from 'kysely';

/** A time (ms) to compare a timestamptz column with. */
export const atTime = (ms: number): RawBuilder<number> => sql<number>`${new Date(ms)}::timestamptz`;
