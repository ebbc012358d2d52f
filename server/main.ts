import { once } from 'node:events';
import { createServer } from './app.ts';
import { wordsOf } from './cli/known-errors.ts';
import { type Config, readConfig } from './config.ts';
import { startEmbedded } from './db/embedded.ts';
import { migrate } from './db/migrate.ts';
import { seedDemo } from './db/seed.ts';
import { missingAtStart } from './people/missing.ts';

/** A graceful stop that takes longer than this is cut off: nothing accepted is lost by it, only unfinished answers. */
const STOP_WITHIN_MS = 20_000;

/** What was started, in order: ended in the opposite one. */
type Ends = (() => Promise<unknown>)[];

/** Starts everything until it is ready. A signal that comes on the way ends it after the step in hand. */
async function start(config: Config, ends: Ends, signal: AbortSignal): Promise<void> {
  const { dataFolder, hugePages } = config;
  const embedded = config.databaseUrl === null ? await startEmbedded({ dataFolder, hugePages, keep: true }) : null;
  if (embedded) ends.push(embedded.stop);
  const without = embedded?.withoutHugePages ?? null;
  if (without !== null) process.stderr.write(`Postgres runs without huge pages: ${without}.\n`);
  signal.throwIfAborted();
  const databaseUrl = embedded?.url ?? config.databaseUrl;
  await migrate(String(databaseUrl));
  signal.throwIfAborted();
  const server = await createServer({ ...config, databaseUrl });
  ends.push(server.destroy);
  const seeded = config.demo ? await seedDemo(server.ctx) : null;
  signal.throwIfAborted();
  const { url } = await server.start();
  signal.addEventListener('abort', () => server.ctx.log.info({ signal: signal.reason }, 'stopping'), { once: true });
  for (const line of await missingAtStart(server.ctx.db)) process.stderr.write(`${line}\n`);
  signal.throwIfAborted();
  const ready = { url, data: config.dataFolder, source: seeded?.source ?? null, accounts: seeded?.accounts ?? [] };
  process.stdout.write(`docket server ready ${JSON.stringify(ready)}\n`);
}

async function run(): Promise<void> {
  const stop = new AbortController();
  for (const name of ['SIGTERM', 'SIGINT'] as const) process.on(name, () => stop.abort(name));
  const ends: Ends = [];
  try {
    await start(readConfig(process.env), ends, stop.signal);
    if (!stop.signal.aborted) await once(stop.signal, 'abort');
  } catch (error) {
    if (!stop.signal.aborted) throw error;
  } finally {
    setTimeout(() => process.exit(1), STOP_WITHIN_MS).unref();
    for (const end of ends.reverse()) await end();
  }
}

run().then(
  () => process.exit(0),
  (error: Error) => {
    process.stderr.write(`docket server could not start: ${wordsOf(error) ?? error.message}\n`);
    if (error.cause instanceof Error) process.stderr.write(`  ${error.cause.message}\n`);
    process.exit(1);
  },
);
