import { CompiledQuery } from 'kysely';
import type { Trx } from './kysely.ts';
import type { Pool } from './pool.ts';
import type { Run, Statement } from './prepared.ts';
import { isRefusal } from './refusals.ts';

/** Each statement on a connection of its own, and its own transaction. It is given up where the statement failed otherwise. */
export const onPool =
  (pool: Pool): Run =>
  async <R>({ name, text }: Statement, values: readonly unknown[]) => {
    const client = await pool.connect();
    let broken = true;
    try {
      const { rows } = await client.query({ name, text, values: [...values] });
      broken = false;
      return rows as R[];
    } catch (error) {
      broken = !isRefusal(error);
      throw error;
    } finally {
      client.release(broken);
    }
  };

export const inTransaction =
  (trx: Trx): Run =>
  async <R>({ text }: Statement, values: readonly unknown[]) =>
    (await trx.executeQuery<R>(CompiledQuery.raw(text, [...values]))).rows as R[];
