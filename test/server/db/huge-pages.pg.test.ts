import { chmod, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { hugePagesOf } from '../../../server/db/embedded/huge-pages.ts';
import { startEmbedded } from '../../../server/db/embedded.ts';

let dataFolder: string;
beforeAll(async () => {
  dataFolder = await mkdtemp(join(tmpdir(), 'docket-huge-pages-'));
  await chmod(dataFolder, 0o755);
});
afterAll(() => rm(dataFolder, { recursive: true, force: true }));

const total = async () => hugePagesOf(await readFile('/proc/meminfo', 'utf8').catch(() => ''))?.total;

test('Postgres has its shared buffers in huge pages, or it is said why not; afterwards the machine has what it had', async () => {
  const before = await total();
  const running = await startEmbedded({ dataFolder, hugePages: true, settings: { shared_buffers: '16MB' } });
  const client = new pg.Client({ connectionString: running.url });
  try {
    await client.connect();
    const { rows } = await client.query("SELECT current_setting('huge_pages_status') AS status");
    expect(rows).toEqual([{ status: running.withoutHugePages === null ? 'on' : 'off' }]);
    if (running.withoutHugePages !== null) expect(running.withoutHugePages).toMatch(/\w{4,}/);
  } finally {
    await client.end();
    await running.stop();
  }
  expect(await total()).toBe(before);
});
