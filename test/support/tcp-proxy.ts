import { type AddressInfo, connect, createServer, type Socket } from 'node:net';

/** The network between a console and a server, which can be cut and mended. */
export interface TcpProxy {
  readonly url: string;
  /** Breaks every connection and refuses new ones. */
  cut(): void;
  mend(): void;
  /** New connections lead there from now on. */
  aim(target: string): void;
  /** Settles when a connection has brought so many bytes from there; it brings none after them, until the network is cut. */
  hold(from: 'client' | 'server', bytes: number): Promise<void>;
  close(): Promise<void>;
}

export async function startTcpProxy(target: string): Promise<TcpProxy> {
  let { hostname, port } = new URL(target);
  const sockets = new Set<Socket>();
  let whole = true;
  let held: { readonly from: 'client' | 'server'; readonly bytes: number; readonly reached: () => void } | null = null;
  const server = createServer((client) => {
    if (!whole) {
      client.destroy();
      return;
    }
    const upstream = connect(Number(port), hostname);
    for (const [side, from, to] of [
      ['client', client, upstream],
      ['server', upstream, client],
    ] as const) {
      sockets.add(from);
      from.pipe(to);
      from.on('data', () => {
        if (held?.from !== side || from.bytesRead < held.bytes) return;
        from.unpipe(to).pause();
        held.reached();
      });
      // A broken pipe is what this proxy is for.
      from.on('error', () => to.destroy());
      from.on('close', () => {
        sockets.delete(from);
        to.destroy();
      });
    }
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    cut() {
      whole = false;
      for (const socket of sockets) socket.destroy();
    },
    mend() {
      whole = true;
    },
    aim(next) {
      ({ hostname, port } = new URL(next));
    },
    hold: (from, bytes) =>
      new Promise((reached) => {
        held = { from, bytes, reached };
      }),
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        for (const socket of sockets) socket.destroy();
      }),
  };
}
