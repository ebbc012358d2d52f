import { createServer, type IncomingMessage, request, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** What somebody between console and server does to one request. */
export type Fault =
  /** Answers in the server's place; the request goes no further. */
  | { readonly t: 'answer'; readonly status: number; readonly headers?: Record<string, string>; readonly body: string }
  /** Hands on so many bytes of the request, then breaks both connections. */
  | { readonly t: 'cut_request'; readonly bytes: number }
  /** The server answers; so many bytes of it come through. */
  | { readonly t: 'cut_answer'; readonly bytes: number }
  /** Breaks the connection at once; the request arrives when `until` lets it, and only `arrived` hears the server's status. */
  | { readonly t: 'late'; readonly until: Promise<void>; readonly arrived: (status: number) => void };

export interface FaultyProxy {
  readonly url: string;
  /** Asked for each request; null lets it through. */
  fault: (path: string, body: Buffer) => Fault | null;
  close(): Promise<void>;
}

async function bodyOf(message: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of message) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}

/** Requests to the server behind, one by one; a stream of the server's is handed on as it comes. */
export async function startFaultyProxy(target: string): Promise<FaultyProxy> {
  const proxy: { fault: FaultyProxy['fault'] } = { fault: () => null };

  async function serve(incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
    const body = await bodyOf(incoming);
    const fault = proxy.fault(incoming.url ?? '', body);
    if (fault?.t === 'answer') {
      outgoing.writeHead(fault.status, fault.headers).end(fault.body);
      return;
    }
    const { host: _host, connection: _connection, ...headers } = incoming.headers;
    if (fault?.t === 'late') {
      outgoing.destroy();
      await fault.until;
      const late = request(target + incoming.url, { method: incoming.method, headers }, (answer) => {
        answer.resume();
        fault.arrived(answer.statusCode ?? 0);
      });
      late.end(body);
      return;
    }
    const upstream = request(target + incoming.url, { method: incoming.method, headers });
    upstream.on('error', () => outgoing.destroy());
    outgoing.on('close', () => upstream.destroy());
    if (fault?.t === 'cut_request') {
      upstream.write(body.subarray(0, fault.bytes), () => {
        upstream.destroy();
        outgoing.destroy();
      });
      return;
    }
    upstream.on('response', async (answer) => {
      outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
      if (fault?.t !== 'cut_answer') {
        answer.pipe(outgoing);
        return;
      }
      const whole = await bodyOf(answer);
      outgoing.write(whole.subarray(0, fault.bytes), () => outgoing.destroy());
    });
    upstream.end(body);
  }

  const server = createServer((incoming, outgoing) => {
    serve(incoming, outgoing).catch(() => outgoing.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return Object.assign(proxy, {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  });
}
