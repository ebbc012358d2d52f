import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { request } from 'node:http';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import WebSocket from 'ws';
import type { Port } from '../../electron/backend/attach.ts';
import { contentSecurityPolicy } from '../../electron/csp.ts';
import { startWebServer, type WebServer } from '../../electron/host/web-server.ts';

let root: string;
let web: WebServer;
let origin: string;
const attached: Port[] = [];

interface Got {
  readonly status: number;
  readonly headers: Record<string, string | string[] | undefined>;
  readonly body: string;
}

/** Unlike fetch, it lets a test forge Host and send a path as it is. */
const get = (url: string, headers: Record<string, string> = {}, method = 'GET'): Promise<Got> =>
  new Promise((resolve, reject) => {
    const call = request({ host: '127.0.0.1', port: web.port, path: url, headers, method }, (response) => {
      let body = '';
      response.on('data', (chunk) => {
        body += String(chunk);
      });
      response.on('end', () => resolve({ status: response.statusCode ?? 0, headers: response.headers, body }));
    });
    call.on('error', reject);
    call.end();
  });

const tokenPath = (): string => web.newUrl().slice(origin.length);
async function cookie(): Promise<string> {
  const { headers } = await get(tokenPath());
  return String(headers['set-cookie']).split(';')[0] ?? '';
}

beforeAll(async () => {
  root = mkdtempSync(path.join(tmpdir(), 'docket-test-web-'));
  for (const [name, text] of [
    ['index.html', '<!doctype html><title>Docket</title>'],
    ['app.js', 'export {};'],
    ['style.css', 'a {}'],
    ['inter.woff2', 'font'],
    ['notes.md', 'not served'],
  ] as const)
    writeFileSync(path.join(root, name), text);
  web = await startWebServer({ attach: (port) => attached.push(port), close: () => undefined }, root, 0);
  origin = `http://127.0.0.1:${web.port}`;
});
afterAll(async () => {
  await web.close();
  rmSync(root, { recursive: true, force: true });
});

describe('the browser host’s door', () => {
  it('listens on loopback only and prints an address with a token', () => {
    expect(web.newUrl()).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/\?token=[\w-]{43}$/);
  });

  it('lets nobody in without the token', async () => {
    const { status, body } = await get('/');
    expect(status).toBe(403);
    expect(body).toContain('Open the address that Docket printed');
  });

  it('exchanges the token once, for a strict cookie', async () => {
    const address = tokenPath();
    const first = await get(address);
    expect(first.status).toBe(303);
    expect(first.headers.location).toBe('/');
    expect(String(first.headers['set-cookie'])).toMatch(/^docket_\d+=[\w-]{43}; HttpOnly; SameSite=Strict; Path=\/$/);
    const again = await get(address);
    expect(again.status).toBe(403);
    expect(again.body).toContain(`kill -USR2 ${process.pid} `);
  });

  it('lets several tabs in, each with an address of its own', async () => {
    for (const each of [await cookie(), await cookie()]) expect((await get('/', { cookie: each })).status).toBe(200);
  });

  it.each([
    ['/', 'text/html; charset=utf-8'],
    ['/app.js', 'text/javascript; charset=utf-8'],
    ['/style.css', 'text/css; charset=utf-8'],
    ['/inter.woff2', 'font/woff2'],
  ])('serves %s as %s with the strict policy and no store', async (url, type) => {
    const { status, headers } = await get(url, { cookie: await cookie() });
    expect(status).toBe(200);
    expect(headers).toMatchObject({
      'content-type': type,
      'content-security-policy': contentSecurityPolicy("'self'"),
      'cache-control': 'no-store',
      'x-content-type-options': 'nosniff',
    });
  });

  it.each(['/notes.md', '/missing.js', '/../package.json', '/%2e%2e/package.json', '/..%2fpackage.json', '/%00', '/%'])(
    'does not serve %s',
    async (url) => {
      expect((await get(url, { cookie: await cookie() })).status).toBe(404);
    },
  );

  it('answers to its own names only: a name that was pointed here gets nothing', async () => {
    const mine = await cookie();
    expect((await get('/', { cookie: mine, host: `evil.example:${web.port}` })).status).toBe(421);
    expect((await get('/', { cookie: mine, host: `localhost:${web.port}` })).status).toBe(200);
  });

  it('takes no writing method', async () => {
    expect((await get('/', { cookie: await cookie() }, 'POST')).status).toBe(405);
  });

  it.each([
    ['another origin', { origin: 'https://evil.example' }, true],
    ['no cookie', {}, false],
    ['no origin', { origin: '' }, true],
  ])('refuses a socket with %s', async (_what, options, withCookie) => {
    const headers = withCookie ? { cookie: await cookie() } : {};
    const socket = new WebSocket(`ws://127.0.0.1:${web.port}/bridge`, { origin, headers, ...options });
    const [error] = (await once(socket, 'error')) as [Error];
    expect(error.message).toContain('403');
  });

  it('attaches its own page to the backend', async () => {
    const before = attached.length;
    const socket = new WebSocket(`ws://127.0.0.1:${web.port}/bridge`, { origin, headers: { cookie: await cookie() } });
    await once(socket, 'open');
    expect(attached).toHaveLength(before + 1);
    const frame = new Promise((resolve) => attached.at(-1)?.onFrame(resolve));
    socket.send('{"t":"unwatch","id":1}');
    expect(await frame).toEqual({ t: 'unwatch', id: 1 });
    socket.close();
    await once(socket, 'close');
  });

  it.each([
    ['is too long', (socket: WebSocket) => socket.send('x'.repeat(1_000_001))],
    ['is no frame at all', (socket: WebSocket) => socket.send(Buffer.from([0xff, 0xfe]), { binary: false })],
  ])('outlives a page whose message %s: only that socket is closed', async (_what, send) => {
    const mine = await cookie();
    const socket = new WebSocket(`ws://127.0.0.1:${web.port}/bridge`, { origin, headers: { cookie: mine } });
    await once(socket, 'open');
    send(socket);
    await once(socket, 'close');
    expect((await get('/', { cookie: mine })).status).toBe(200);
  });

  it('outlives a stranger who hangs up on the refusal', async () => {
    const mine = await cookie();
    const upgrade = `GET /bridge HTTP/1.1\r\nHost: 127.0.0.1:${web.port}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n`;
    for (let tries = 0; tries < 20; tries += 1) {
      const stranger = connect(web.port, '127.0.0.1');
      await once(stranger, 'connect');
      stranger.write(upgrade);
      stranger.once('error', () => undefined);
      setImmediate(() => stranger.resetAndDestroy());
      await once(stranger, 'close');
    }
    expect((await get('/', { cookie: mine })).status).toBe(200);
  });
});

it('has one policy for both shells: they differ in connect-src only', () => {
  const [desktop, browser] = [contentSecurityPolicy("'none'"), contentSecurityPolicy("'self'")];
  expect(desktop.replace("connect-src 'none'", "connect-src 'self'")).toBe(browser);
  expect(desktop).toContain("default-src 'none'");
  expect(desktop).not.toMatch(/unsafe|\*|https?:/);
});
