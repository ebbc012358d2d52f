import { TABLE_NAMES } from '../../../core/tables/index.ts';
import type { Pool } from '../../../server/db/pool.ts';

/** table → its rows as JSON text. */
export type Image = ReadonlyMap<string, string>;

/** What a dump of another cluster has counted further than this one. */
const FAR_AHEAD = 10_000_000;

/** Everything in a database, out of one snapshot, and back: a dump and what is restored from it. */
export class Images {
  readonly #pool: Pool;
  /** table → its columns that are stored, in SQL. */
  readonly #columns: ReadonlyMap<string, string>;

  private constructor(pool: Pool, columns: ReadonlyMap<string, string>) {
    this.#pool = pool;
    this.#columns = columns;
  }

  static async of(pool: Pool): Promise<Images> {
    const { rows } = await pool.query<{ name: string; columns: string }>(`
      SELECT c.relname AS name, string_agg(quote_ident(a.attname), ', ' ORDER BY a.attnum) AS columns
      FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid
      WHERE c.relnamespace = 'public'::regnamespace AND c.relkind = 'r' AND c.relname <> 'schema_migrations'
        AND a.attnum > 0 AND NOT a.attisdropped AND a.attgenerated = ''
      GROUP BY c.relname`);
    return new Images(pool, new Map(rows.map(({ name, columns }) => [name, columns])));
  }

  async take(): Promise<Image> {
    const parts = [...this.#columns].map(
      ([name, columns]) =>
        `SELECT '${name}' AS name, (SELECT json_agg(x)::text FROM (SELECT ${columns} FROM "${name}") x) AS rows`,
    );
    const { rows } = await this.#pool.query<{ name: string; rows: string | null }>(parts.join(' UNION ALL '));
    return new Map(rows.flatMap(({ name, rows: text }) => (text === null ? [] : [[name, text] as const])));
  }

  /**
   * The database holds the image and nothing else. `elsewhere`: it was taken in a cluster that had counted further, so that
   * its rows name transactions which are still to come here.
   */
  async load(image: Image, elsewhere = false): Promise<void> {
    const client = await this.#pool.connect();
    try {
      // As a restore does it: without triggers and without looking at references.
      await client.query('BEGIN; SET LOCAL session_replication_role = replica');
      await client.query([...this.#columns.keys()].map((name) => `DELETE FROM "${name}"`).join('; '));
      for (const [name, rows] of image) {
        const columns = this.#columns.get(name);
        await client.query(
          `INSERT INTO "${name}" (${columns}) OVERRIDING SYSTEM VALUE
           SELECT ${columns} FROM json_populate_recordset(NULL::"${name}", $1)`,
          [rows],
        );
      }
      if (elsewhere) {
        const ahead = (name: string) => `UPDATE "${name}" SET rev = ((rev::text)::bigint + ${FAR_AHEAD})::text::xid8`;
        await client.query(
          TABLE_NAMES.filter((name) => image.has(name))
            .map(ahead)
            .join('; ') || 'SELECT 1',
        );
        await client.query("UPDATE feed_epoch SET history = 'of another cluster'");
      }
      await client.query('COMMIT');
    } finally {
      client.release();
    }
  }

  /** Rows that nobody sees any more, of all stories so far. */
  async vacuum(): Promise<void> {
    await this.#pool.query('VACUUM');
  }
}
