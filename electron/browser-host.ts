import { hostname } from 'node:os';
import path from 'node:path';
import { RefusedError } from '../core/contract/bridge.ts';
import { ERRORS } from '../core/contract/errors.ts';
import { describeError } from './backend/describe-error.ts';
import { processTime } from './backend/options.ts';
import { passwordOnly } from './backend/secret-store.ts';
import { createBackend } from './backend.ts';
import { readHostConfig } from './host/config.ts';
import { startWebServer } from './host/web-server.ts';
import { openDatabase } from './sqlite-driver.ts';

const RENDERER = path.resolve(import.meta.dirname, '../dist/renderer');

/** The same backend as the desktop's, for a browser on this machine. See docs/console-host.md. */
async function main(): Promise<void> {
  const config = readHostConfig(process.env);
  const backend = createBackend({
    ...processTime,
    server: config.server,
    data: config.data,
    deviceName: hostname().slice(0, 80) || 'console',
    openSql: openDatabase,
    secretStore: passwordOnly,
    log: (message, error) => console.error(`docket console: ${message}: ${describeError(error)}`),
  });
  const web = await startWebServer(backend, RENDERER, config.port, config.announcer);
  const announce = (): void => console.log(`docket console ready ${JSON.stringify({ url: web.newUrl() })}`);
  announce();
  process.on('SIGUSR2', announce);
  let ending = false;
  const end = (): void => {
    if (ending) return;
    ending = true;
    backend.close();
    web.close().then(() => process.exit(0), fail);
  };
  process.on('SIGTERM', end);
  process.on('SIGINT', end);
}

function fail(error: unknown): never {
  if (error instanceof RefusedError) {
    const { code, detail } = error.refusal;
    console.error(`docket console: ${ERRORS[code].message} ${detail ?? ''}\n${ERRORS[code].remedy}`);
  } else {
    console.error(`docket console: ${describeError(error)}`);
  }
  process.exit(1);
}

main().catch(fail);
