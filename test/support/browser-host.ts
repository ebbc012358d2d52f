import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { createInterface } from 'node:readline';
import WebSocket from 'ws';
import type { Backend } from '../../electron/backend.ts';
import { socketPort } from '../../electron/host/socket-port.ts';
import { TestWindow } from './console.ts';

const HOST = path.resolve(import.meta.dirname, '../../electron/browser-host.ts');

/** The browser host as its own process. */
export interface TestHost {
  readonly child: ChildProcess;
  readonly origin: string;
  /** The printed address; it opens the console once. */
  readonly url: string;
  /** The next address, after SIGUSR2. */
  nextUrl(): Promise<string>;
  /** Exchanges the address for the cookie, as a browser does. */
  enter(url: string): Promise<string>;
  /** A console window over the WebSocket. */
  openWindow(cookie: string): Promise<TestWindow>;
  end(signal: 'SIGTERM' | 'SIGKILL'): Promise<{ code: number | null; signal: string | null }>;
}

export async function startBrowserHost(server: string, data: string): Promise<TestHost> {
  const child = spawn(process.execPath, [HOST], {
    env: { ...process.env, DOCKET_SERVER: server, DOCKET_DATA: data, DOCKET_CONSOLE_PORT: '0' },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const closed = once(child, 'close');
  const errors: string[] = [];
  child.stderr.on('data', (chunk) => errors.push(String(chunk)));
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const nextUrl = async (): Promise<string> => {
    for (;;) {
      const { value, done } = await lines.next();
      if (done) {
        // Why it ended is on the other stream, which may be read later.
        await closed;
        throw new Error(`the host ended: ${errors.join('')}`);
      }
      const ready = /^docket console ready (\{.*\})$/.exec(value);
      if (ready?.[1]) return (JSON.parse(ready[1]) as { url: string }).url;
    }
  };
  const url = await nextUrl();
  const { origin } = new URL(url);
  return {
    child,
    origin,
    url,
    nextUrl,
    async enter(address) {
      const response = await fetch(address, { redirect: 'manual' });
      return (response.headers.get('set-cookie') ?? '').split(';')[0] ?? '';
    },
    async openWindow(cookie) {
      const socket = new WebSocket(`${origin.replace('http', 'ws')}/bridge`, { origin, headers: { cookie } });
      await once(socket, 'open');
      return new TestWindow(overSocket(socket));
    },
    async end(signal) {
      const ended = once(child, 'exit');
      child.kill(signal);
      const [code, by] = (await ended) as [number | null, string | null];
      return { code, signal: by };
    },
  };
}

/** The far side of a socket in the shape that a window is opened on. */
function overSocket(socket: WebSocket): Pick<Backend, 'attach'> {
  return {
    attach(port) {
      const carrier = socketPort(socket);
      carrier.onFrame((frame) => port.send(frame as never));
      port.onFrame((frame) => carrier.send(frame as never));
    },
  };
}
