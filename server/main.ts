import { createServer } from './app.ts';
import { type Config, readConfig } from './config.ts';
import { startEmbedded } from './db/embedded.ts';
import { migrate } from './db/migrate.ts';
import { seedDemo } from './db/seed.ts';

/** A graceful stop that takes longer than this is cut off: nothing accepted is lost by it, only unfinished answers. */
const STOP_WITHIN_MS = 20_000;

async function run(config: Config): Promise<void> {
  const embedded = config.databaseUrl === null ? await startEmbedded({ dataFolder: config.dataFolder }) : null;
  const databaseUrl = embedded?.url ?? config.databaseUrl;
  await migrate(String(databaseUrl));
  const server = await createServer({ ...config, databaseUrl });
  const seeded = config.demo ? await seedDemo(server.ctx) : null;
  const { url } = await server.start();

  let stopping = false;
  const stop = async (signal: string): Promise<void> => {
    if (stopping) return;
    stopping = true;
    server.ctx.log.info({ signal }, 'stopping');
    setTimeout(() => process.exit(1), STOP_WITHIN_MS).unref();
    await server.destroy();
    await embedded?.stop();
    process.exit(0);
  };
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.on(signal, () => void stop(signal));

  const ready = { url, data: config.dataFolder, source: seeded?.source ?? null, accounts: seeded?.accounts ?? [] };
  process.stdout.write(`docket server ready ${JSON.stringify(ready)}\n`);
}

run(readConfig(process.env)).catch((error: Error) => {
  process.stderr.write(`docket server could not start: ${error.message}\n`);
  if (error.cause instanceof Error) process.stderr.write(`  ${error.cause.message}\n`);
  process.exit(1);
});
