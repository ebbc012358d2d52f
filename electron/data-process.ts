import { hostname } from 'node:os';
import { RefusedError } from '../core/contract/bridge.ts';
import { ERRORS } from '../core/contract/errors.ts';
import { describeError } from './backend/describe-error.ts';
import { processTime } from './backend/options.ts';
import { passwordOnly } from './backend/secret-store.ts';
import { type Backend, createBackend } from './backend.ts';
import { askPathOf } from './desktop/ask-path.ts';
import { askMain } from './desktop/os-secrets.ts';
import { openWire, type Wire } from './desktop/wire.ts';
import { readHostConfig } from './host/config.ts';
import { openDatabase } from './sqlite-driver.ts';

/**
 * The process that holds the data: Electron's utility process, or plain Node where the runtime is too old for the
 * SQLite driver (DOCKET_DATA_PROCESS=node). It imports no Electron.
 */
function start(wire: Wire): Backend {
  const config = readHostConfig(process.env);
  const secrets = askMain(wire);
  return createBackend({
    ...processTime,
    server: config.server,
    data: config.data,
    deviceName: hostname().slice(0, 80) || 'console',
    openSql: openDatabase,
    secretStore: process.env.DOCKET_SECRETS === 'os' ? secrets : passwordOnly,
    askPath: askPathOf(wire),
    log: (message, error) => console.error(`docket data: ${message}: ${describeError(error)}`),
  });
}

function explain(error: unknown): { message: string; remedy: string } {
  if (!(error instanceof RefusedError)) return { message: describeError(error), remedy: 'See the log.' };
  const { code, detail } = error.refusal;
  return { message: [ERRORS[code].message, detail].filter(Boolean).join(' '), remedy: ERRORS[code].remedy };
}

const wire = openWire();
try {
  const backend = start(wire);
  wire.onPort((port) => backend.attach(port));
  wire.onEnd(() => {
    backend.close();
    process.exit(0);
  });
  wire.send({ t: 'ready' });
} catch (error) {
  wire.send({ t: 'failed', ...explain(error) });
}
