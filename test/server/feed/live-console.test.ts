import { once } from 'node:events';
import { createServer, type Server, type ServerResponse } from 'node:http';
import { type AddressInfo, connect, type Socket } from 'node:net';
import { setImmediate } from 'node:timers/promises';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type LiveConsole, type LiveConsoleOptions, openLiveConsole } from '../../../server/feed/live-console.ts';
import { scopeOf } from '../../../server/feed/scope.ts';

let server: Server;
let socket: Socket;
let raw: ServerResponse;

beforeEach(async () => {
  server = createServer();
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  socket = connect((server.address() as AddressInfo).port, '127.0.0.1');
  socket.write('GET / HTTP/1.1\r\nhost: x\r\n\r\n');
  [, raw] = (await once(server, 'request')) as [unknown, ServerResponse];
  raw.writeHead(200).flushHeaders();
});
afterEach(async () => {
  socket.destroy();
  server.close();
  await once(server, 'close');
});

const open = (options: LiveConsoleOptions): LiveConsole =>
  openLiveConsole(raw, { sessionHash: 'session', deviceId: 'device' }, scopeOf('moderator'), options);
const frame = `data: ${'x'.repeat(100_000)}\n\n`;

/** Sends until the kernel's buffers are full and the console counts as behind. */
function fill(console: LiveConsole, limit: number): void {
  for (let n = 0; n < 500 && raw.writableLength + frame.length <= limit; n += 1) console.send(frame);
  console.send(frame);
}

test('a reader who does not read costs a bounded number of bytes and is cut off', async () => {
  socket.pause();
  const console = open({ maxWaitingBytes: 300_000, slowMs: 200 });
  let most = 0;
  // The kernel takes some megabytes before anything waits here.
  while (!raw.destroyed) {
    console.send(frame);
    most = Math.max(most, raw.writableLength);
    await setImmediate();
  }
  expect(most).toBeGreaterThan(200_000);
  expect(most).toBeLessThan(310_000);
});

test('a reader who catches up in time is told to pull, and goes on', async () => {
  let received = '';
  socket.setEncoding('utf8');
  socket.pause();
  socket.on('data', (text: string) => {
    received += text;
  });
  const console = open({ maxWaitingBytes: 300_000, slowMs: 60_000 });
  fill(console, 300_000);
  console.send('data: dropped\n\n');
  socket.resume();
  await expect.poll(() => received.includes('{"t":"pull"}')).toBe(true);
  console.send('data: after\n\n');
  await expect.poll(() => received.includes('data: after')).toBe(true);
  expect(received).not.toContain('data: dropped');
  expect(received.indexOf('{"t":"pull"}')).toBeLessThan(received.indexOf('data: after'));
});

test('a frame above the limit becomes a pull at once when nothing waits', async () => {
  await once(socket, 'data');
  const next = once(socket, 'data');
  open({ maxWaitingBytes: 1000 }).send(frame);
  expect(String((await next)[0])).toContain('{"t":"pull"}');
});

test('nothing is written to a stream that has ended', () => {
  const console = open({});
  console.close();
  expect(() => {
    console.send(frame);
    console.pull();
  }).not.toThrow();
});
