import { CompiledQuery } from 'kysely';
import { DatabaseError } from 'pg';
import type { Trx } from './kysely.ts';
import type { Pool } from './pool.ts';
import type { Run, Statement } from './prepared.ts';

/** Each statement on a connection of its own, and its own transaction. What Postgres refused does not end the connection. */
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
      broken = !(error instanceof DatabaseError);
      throw error;
    } finally {
      client.release(broken);
    }
  };

export const inTransaction =
  (trx: Trx): Run =>
  async <R>({ text }: Statement, values: readonly unknown[]) =>
    (await trx.executeQuery<R>(CompiledQuery.raw(text, [...values]))).rows as R[];
