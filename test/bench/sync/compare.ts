import { createWriteStream } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { finished } from 'node:stream/promises';
import type { Table } from '../../../core/tables/define.ts';
import { feedCondition, feedSelect, rowFromFeed } from '../../../core/tables/feed.ts';
import { tablesFor } from '../../../core/tables/scope.ts';
import { createPool, type Pool } from '../../../server/db/pool.ts';
import { answerOf, background, clean, freePort, installPeer, lineOf } from './peers.ts';
import type { Cluster, World } from './world.ts';

export interface PeerFigures {
  readonly rows: number;
  readonly seconds: number;
}

const asText = { getTypeParser: () => (text: string) => text };

/** Rows of a table as they are stored: no redaction, which neither peer knows. */
async function rowsOf(pool: Pool, table: Table): Promise<Record<string, unknown>[]> {
  const text = `SELECT ${feedSelect(table)} FROM "${table.name}" WHERE ${feedCondition(table, true)} ORDER BY id`;
  const { rows } = await pool.query({ text, types: asText });
  return rows.map((row) => rowFromFeed(table, row));
}

const kindsOf = (table: Table): Record<string, string> => ({
  id: 'uuid',
  version: 'int',
  ...Object.fromEntries(Object.entries(table.columns).map(([name, { kind }]) => [name, kind])),
});
const PG_TYPES: Record<string, string> = { int: 'int8', real: 'float8', time: 'float8', bool: 'bool', json: 'jsonb' };

/** The rows as documents, from an express-pouchdb in memory into a PouchDB on the disk (its leveldb adapter). */
export async function comparePouch(world: World): Promise<PeerFigures> {
  const folder = await installPeer('pouch');
  const file = createWriteStream(join(folder, 'rows.ndjson'));
  for (const table of tablesFor('moderator')) {
    for (const row of await rowsOf(world.pool, table)) {
      file.write(`${JSON.stringify({ _id: `${table.name}:${String(row.id)}`, ...row })}\n`);
    }
  }
  file.end();
  await finished(file);
  const server = background(folder, [join(folder, 'pouch-server.mjs')]);
  try {
    const [, port] = await lineOf(server, /^ready (\d+)$/);
    return await answerOf<PeerFigures>(folder, 'pouch-client.mjs', [`http://127.0.0.1:${port}/rows`]);
  } finally {
    await server.stop();
    await clean(folder, ['rows.ndjson', 'config.json']);
  }
}

/** The rows in a database of their own, replicated by zero-cache; a client in Node preloads every table into memory. */
export async function compareZero(cluster: Cluster, world: World): Promise<PeerFigures> {
  const folder = await installPeer('zero');
  const tables = tablesFor('moderator');
  await writeFile(
    join(folder, 'tables.json'),
    JSON.stringify(Object.fromEntries(tables.map((t) => [t.name, kindsOf(t)]))),
  );
  await world.pool.query('CREATE DATABASE zero_rows');
  const upstream = cluster.postgres.urlOf('zero_rows');
  const pool = createPool(upstream, { max: 1 });
  for (const table of tables) {
    const columns = Object.entries(kindsOf(table)).map(([name, kind]) => `"${name}" ${PG_TYPES[kind] ?? 'text'}`);
    await pool.query(`CREATE TABLE "${table.name}" (${columns.join(', ')}, PRIMARY KEY (id))`);
    const rows = await rowsOf(world.pool, table);
    for (let start = 0; start < rows.length; start += 5_000) {
      await pool.query(`INSERT INTO "${table.name}" SELECT * FROM json_to_recordset($1) AS t(${columns.join(', ')})`, [
        JSON.stringify(rows.slice(start, start + 5_000)),
      ]);
    }
  }
  await pool.end();
  await clean(folder, ['zero.db', 'zero.db-wal', 'zero.db-wal2', 'zero.db-shm']);
  const port = await freePort();
  const out = join(folder, 'node_modules/@rocicorp/zero/out/zero/src');
  const env = {
    ZERO_UPSTREAM_DB: upstream,
    ZERO_REPLICA_FILE: join(folder, 'zero.db'),
    ZERO_PORT: String(port),
    ZERO_CHANGE_STREAMER_PORT: String(await freePort()),
    ZERO_ADMIN_PASSWORD: 'bench',
    ZERO_NUM_SYNC_WORKERS: '1',
    ZERO_ENABLE_TELEMETRY: 'false',
    DO_NOT_TRACK: '1',
    NODE_ENV: 'development',
  };
  const deploy = background(folder, [join(out, 'deploy-permissions.js'), '--schema-path', 'zero-schema.mjs'], env);
  await lineOf(deploy, /Deployed new permissions|unchanged/i);
  await deploy.stop();
  const cache = background(folder, [join(out, 'cli.js')], env);
  try {
    await lineOf(cache, /zero-cache ready/);
    return await answerOf<PeerFigures>(folder, 'zero-client.mjs', [`http://127.0.0.1:${port}`]);
  } finally {
    await cache.stop();
  }
}
