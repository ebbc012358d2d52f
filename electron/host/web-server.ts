import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { WebSocketServer } from 'ws';
import type { Backend } from '../backend.ts';
import { securityHeaders } from '../csp.ts';
import { rendererFile } from '../renderer-files.ts';
import { Access } from './access.ts';
import { socketPort } from './socket-port.ts';

/** Frames are small; a longer one is no frame of ours. */
const MAX_FRAME = 1_000_000;

export interface WebServer {
  readonly port: number;
  /** An address that opens the console once. */
  newUrl(): string;
  close(): Promise<void>;
}

/**
 * Serves the renderer and the bridge on 127.0.0.1, and nowhere else. `port` 0 takes a free one. `announcer` is the process
 * that shows another address on SIGUSR2.
 */
export async function startWebServer(
  backend: Backend,
  renderer: string,
  port: number,
  announcer = process.pid,
): Promise<WebServer> {
  const server = createServer();
  await listen(server, port);
  const bound = (server.address() as AddressInfo).port;
  const access = new Access(bound);
  server.on('request', (request, response) => {
    answer({ access, renderer, announcer }, request, response).catch((error: unknown) => {
      // The connection went away, or the build was removed while running.
      response.destroy(error instanceof Error ? error : undefined);
    });
  });

  const sockets = new WebSocketServer({ noServer: true, maxPayload: MAX_FRAME });
  server.on('upgrade', (request, socket, head) => {
    // Node has let go of the socket by now: without a listener, whoever hangs up on us would end the process.
    socket.on('error', () => socket.destroy());
    if (request.url !== '/bridge' || !access.isOwnOrigin(request.headers) || !access.hasCookie(request.headers)) {
      socket.end('HTTP/1.1 403 Forbidden\r\nConnection: close\r\n\r\n');
      return;
    }
    sockets.handleUpgrade(request, socket, head, (client) => backend.attach(socketPort(client)));
  });

  return {
    port: bound,
    newUrl: () => `http://127.0.0.1:${bound}/?token=${access.newToken()}`,
    close: () =>
      new Promise((resolve) => {
        for (const client of sockets.clients) client.close(1001);
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

const listen = (server: Server, port: number): Promise<void> =>
  new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', () => {
      server.off('error', reject);
      resolve();
    });
  });

const HEADERS = { ...securityHeaders("'self'"), 'cache-control': 'no-store' };

function say(response: ServerResponse, status: number, text: string): void {
  response.writeHead(status, { ...HEADERS, 'content-type': 'text/plain; charset=utf-8' }).end(`${text}\n`);
}

interface Site {
  readonly access: Access;
  readonly renderer: string;
  readonly announcer: number;
}

async function answer(
  { access, renderer, announcer }: Site,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  if (!access.isHost(request.headers)) return say(response, 421, 'This is the console of another address.');
  if (request.method !== 'GET' && request.method !== 'HEAD')
    return say(response, 405, 'Only reading is possible here.');
  const url = new URL(request.url ?? '/', 'http://127.0.0.1');
  const token = url.searchParams.get('token');
  if (token !== null) {
    const cookie = access.exchange(token);
    if (cookie) {
      response.writeHead(303, { ...HEADERS, location: '/', 'set-cookie': cookie }).end();
      return;
    }
    if (!access.hasCookie(request.headers)) return say(response, 403, used(announcer));
    response.writeHead(303, { ...HEADERS, location: '/' }).end();
    return;
  }
  if (!access.hasCookie(request.headers)) return say(response, 403, CLOSED);
  const file = await rendererFile(renderer, url.pathname);
  if (!file) return say(response, 404, 'There is no such file. Was the console built (npm run build)?');
  response.writeHead(200, { ...HEADERS, 'content-type': file.type, 'content-length': file.bytes.length });
  response.end(request.method === 'HEAD' ? undefined : file.bytes);
}

const CLOSED = 'Open the address that Docket printed when it started: it lets this browser in.';

/** Windows knows no such signal. */
const used = (announcer: number): string =>
  `This address was used before; it opens the console once. ${
    process.platform === 'win32'
      ? 'Start Docket again for another one.'
      : `For another one type kill -USR2 ${announcer} on this machine: it is shown where Docket was started.`
  }`;
