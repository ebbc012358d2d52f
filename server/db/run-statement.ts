import { CompiledQuery } from 'kysely';
import type { Trx } from './kysely.ts';
import type { Pool } from './pool.ts';
import type { Run, Statement } from './prepared.ts';

/** Each statement on a connection of its own, and its own transaction. */
export const onPool =
  (pool: Pool): Run =>
  async <R>({ name, text }: Statement, values: readonly unknown[]) =>
    (await pool.query({ name, text, values: [...values] })).rows as R[];

export const inTransaction =
  (trx: Trx): Run =>
  async <R>({ text }: Statement, values: readonly unknown[]) =>
    (await trx.executeQuery<R>(CompiledQuery.raw(text, [...values]))).rows as R[];
