import { once } from 'node:events';
import { createServer, Socket } from 'node:net';
import { expect, test } from 'vitest';
import { GatheringSocket } from '../../../server/db/gathering-socket.ts';

const SENT = 'first parse first bind second parse second bind ';

/** How often a socket goes to the system for two statements that are sent as the driver sends them, in one turn. */
async function writesOf(socket: Socket): Promise<{ writes: number; received: string }> {
  let received = '';
  const all = Promise.withResolvers<void>();
  const server = createServer((peer) => {
    peer.setEncoding('utf8').on('data', (text: string) => {
      received += text;
      if (received.length >= SENT.length) all.resolve();
    });
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const { port } = server.address() as { port: number };
  socket.connect(port, '127.0.0.1');
  await once(socket, 'connect');
  let writes = 0;
  const writev = socket._writev?.bind(socket);
  socket._writev = (chunks, done) => {
    writes += 1;
    writev?.(chunks, done);
  };
  for (const name of ['first', 'second']) {
    socket.cork();
    socket.write(`${name} parse `);
    socket.write(`${name} bind `);
    socket.uncork();
  }
  await all.promise;
  socket.destroy();
  server.close();
  await once(server, 'close');
  return { writes, received };
}

test('what is sent in one turn leaves in one piece and in order', async () => {
  expect(await writesOf(new GatheringSocket())).toEqual({ writes: 1, received: SENT });
});

test('an ordinary socket writes each statement by itself', async () => {
  expect(await writesOf(new Socket())).toEqual({ writes: 2, received: SENT });
});

test('ends with what was sent in the same turn', async () => {
  const server = createServer({ allowHalfOpen: true });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const socket = new GatheringSocket();
  const accepted = once(server, 'connection') as Promise<[Socket]>;
  socket.connect((server.address() as { port: number }).port, '127.0.0.1');
  const [[peer]] = await Promise.all([accepted, once(socket, 'connect')]);
  const received = peer.setEncoding('utf8').toArray();
  socket.cork();
  socket.write('terminate');
  socket.uncork();
  socket.end();
  expect(await received).toEqual(['terminate']);
  peer.destroy();
  socket.destroy();
  server.close();
});
