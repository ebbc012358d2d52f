import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { resolve } from 'node:path';

const PROGRAM = resolve(import.meta.dirname, '../../server/main.ts');

export interface PlainServer {
  readonly url: string;
  /** What it said on standard error so far. */
  said(): string;
  /** Ends it in order; answers its exit code. */
  stop(): Promise<number | null>;
}

/** The server as people run it outside the demo, in a process of its own: nothing is seeded. */
export async function startPlainServer(databaseUrl: string, dataFolder: string): Promise<PlainServer> {
  const env = { PATH: process.env.PATH, DATABASE_URL: databaseUrl, DOCKET_DATA: dataFolder, DOCKET_PORT: '0' };
  const child = spawn(process.execPath, [PROGRAM], { env: { ...env, DOCKET_LOG: 'warn' } });
  // What it said last comes before this, and may come after its exit.
  const gone = once(child, 'close') as Promise<[number | null]>;
  let told = '';
  let answered = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    told += text;
  });
  const ready = new Promise<string>((found, fail) => {
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      answered += text;
      const [, json] = /^docket server ready (.*)$/m.exec(answered) ?? [];
      if (json) found(JSON.parse(json).url);
    });
    void gone.then(([code]) => fail(new Error(`the server ended (${code}): ${told}`)));
  });
  return {
    url: await ready,
    said: () => told,
    async stop() {
      child.kill('SIGTERM');
      return (await gone)[0];
    },
  };
}
