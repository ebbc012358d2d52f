import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Ajv } from 'ajv';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { contentSecurityPolicy } from '../../electron/csp.ts';
import { menuTemplate } from '../../electron/menu.ts';
import { GIVE_PORT, ORIGIN, WANT_PORT } from '../../electron/message.ts';
import { PRIVILEGES, serveRenderer } from '../../electron/protocol.ts';
import { answerSecret, hasKeyStore } from '../../electron/secrets.ts';
import { readSettings } from '../../electron/settings.ts';
import { guardNavigation, guardSession, isOwnPage, isTrustedSender, windowOptions } from '../../electron/window.ts';
import { PORT_MESSAGE } from '../../renderer/app/bridge/message-port.ts';

// Rung 2: what can be known of the shell without starting Electron. Rung 3 is start.electron.ts.

const ROOT = path.resolve(import.meta.dirname, '../..');
const FOREIGN = [
  'https://example.org/',
  'http://127.0.0.1:8080/',
  'file:///etc/passwd',
  'docket://elsewhere/index.html',
  'docket:console',
  'javascript:alert(1)',
  'data:text/html,x',
  'about:blank',
  'not a url',
];

/** Collects the listeners that a guard installs, as an emitter would call them. */
function recorder() {
  const listeners = new Map<string, (...args: never[]) => void>();
  return {
    on: (name: string, listener: (...args: never[]) => void) => listeners.set(name, listener),
    /** Whether the event was prevented. */
    emit(name: string, ...args: unknown[]): boolean {
      let prevented = false;
      const event = { preventDefault: () => (prevented = true), url: args[0] };
      (listeners.get(name) as unknown as (...all: unknown[]) => void)(event, ...args);
      return prevented;
    },
  };
}

describe('the window', () => {
  it('is sandboxed, isolated and without Node; developer tools only in development', () => {
    expect(windowOptions('/preload.cjs', true)).toMatchObject({
      show: false,
      webPreferences: {
        preload: '/preload.cjs',
        sandbox: true,
        contextIsolation: true,
        nodeIntegration: false,
        nodeIntegrationInWorker: false,
        nodeIntegrationInSubFrames: false,
        webSecurity: true,
        allowRunningInsecureContent: false,
        webviewTag: false,
        navigateOnDragDrop: false,
        devTools: false,
      },
    });
    expect(windowOptions('/preload.cjs', false).webPreferences?.devTools).toBe(true);
  });

  it.each(FOREIGN)('knows %s for foreign', (url) => expect(isOwnPage(url)).toBe(false));
  it('knows its own page', () => expect(isOwnPage(`${ORIGIN}/index.html#/queue`)).toBe(true));

  it('navigates nowhere, opens nothing, embeds nothing', () => {
    const contents = recorder();
    let open: unknown;
    const target = { ...contents, setWindowOpenHandler: (handler: () => unknown) => (open = handler()) };
    guardNavigation(target as unknown as Parameters<typeof guardNavigation>[0]);
    for (const event of ['will-navigate', 'will-redirect', 'will-frame-navigate']) {
      for (const url of FOREIGN) expect(contents.emit(event, url), `${event} ${url}`).toBe(true);
      expect(contents.emit(event, `${ORIGIN}/index.html`)).toBe(false);
    }
    expect(contents.emit('will-attach-webview')).toBe(true);
    expect(open).toEqual({ action: 'deny' });
  });

  it('refuses every permission, download and request by another scheme', () => {
    const session = recorder();
    const answers: unknown[] = [];
    let filter: (details: { url: string }, answer: (value: unknown) => void) => void = () => undefined;
    const target = {
      ...session,
      setPermissionRequestHandler: (handler: (...args: unknown[]) => void) =>
        handler(null, 'media', (granted: boolean) => answers.push(granted)),
      setPermissionCheckHandler: (handler: () => boolean) => answers.push(handler()),
      setDevicePermissionHandler: (handler: () => boolean) => answers.push(handler()),
      webRequest: { onBeforeRequest: (listener: typeof filter) => (filter = listener) },
    };
    guardSession(target as unknown as Parameters<typeof guardSession>[0]);
    expect(answers).toEqual([false, false, false]);
    expect(session.emit('will-download')).toBe(true);
    const cancelled = (url: string): unknown => {
      let value: unknown;
      filter({ url }, (answer) => (value = answer));
      return value;
    };
    for (const url of ['https://example.org/', 'http://127.0.0.1/', 'file:///etc/passwd', 'ws://127.0.0.1/']) {
      expect(cancelled(url)).toEqual({ cancel: true });
    }
    expect(cancelled(`${ORIGIN}/main.js`)).toEqual({ cancel: false });
  });

  it('takes messages from the main frame of its own page in its own window only', () => {
    const webContents = {};
    const own = { url: `${ORIGIN}/index.html`, parent: null };
    const trusted = (frame: unknown, sender: unknown, window: unknown = { webContents }) =>
      isTrustedSender(frame as never, sender, window as never);
    expect(trusted(own, webContents)).toBe(true);
    expect(trusted({ ...own, parent: {} }, webContents)).toBe(false);
    expect(trusted({ ...own, url: 'https://example.org/' }, webContents)).toBe(false);
    expect(trusted(own, {})).toBe(false);
    expect(trusted(own, webContents, null)).toBe(false);
    expect(trusted(null, webContents)).toBe(false);
  });
});

describe('the protocol', () => {
  let renderer: string;
  beforeAll(() => {
    renderer = mkdtempSync(path.join(tmpdir(), 'docket-test-protocol-'));
    writeFileSync(path.join(renderer, 'index.html'), '<!doctype html>');
    writeFileSync(path.join(renderer, 'main.js'), 'export {};');
  });
  afterAll(() => rmSync(renderer, { recursive: true, force: true }));
  const get = (url: string, method = 'GET') => serveRenderer(renderer, { url, method });

  it('is a standard, secure scheme', () => {
    expect(PRIVILEGES).toMatchObject({ scheme: 'docket', privileges: { standard: true, secure: true } });
    expect(PRIVILEGES.privileges).not.toMatchObject({ bypassCSP: true });
  });

  it.each([
    ['/', 'text/html; charset=utf-8'],
    ['/index.html', 'text/html; charset=utf-8'],
    ['/main.js', 'text/javascript; charset=utf-8'],
  ])('serves %s under a policy without any network', async (url, type) => {
    const response = await get(ORIGIN + url);
    expect(response.status).toBe(200);
    expect(response.headers.get('content-type')).toBe(type);
    expect(response.headers.get('content-security-policy')).toBe(contentSecurityPolicy("'none'"));
  });

  it.each([
    `${ORIGIN}/../package.json`,
    `${ORIGIN}/%2e%2e/%2e%2e/etc/passwd`,
    `${ORIGIN}/..%5cpackage.json`,
    'docket://elsewhere/index.html',
    `${ORIGIN}/missing.js`,
  ])('does not serve %s', async (url) => expect((await get(url)).status).toBe(404));

  it('answers reads only', async () => expect((await get(`${ORIGIN}/index.html`, 'POST')).status).toBe(404));
});

describe('the wires', () => {
  it('uses the same names in the preload script, which can import none', () => {
    const source = readFileSync(path.join(ROOT, 'electron/preload.ts'), 'utf8');
    for (const name of [WANT_PORT, GIVE_PORT, PORT_MESSAGE]) expect(source).toContain(`'${name}'`);
    expect(source).not.toContain('exposeInMainWorld');
  });

  it('asks the operating system’s key store only where there is one', () => {
    const store = (available: boolean, backend?: 'basic_text' | 'gnome_libsecret') => ({
      isEncryptionAvailable: () => available,
      encryptString: (text: string) => Buffer.from(`os:${text}`),
      decryptString: (sealed: Buffer) => sealed.toString().slice(3),
      ...(backend ? { getSelectedStorageBackend: () => backend } : {}),
    });
    expect(hasKeyStore(store(false), 'darwin')).toBe(false);
    expect(hasKeyStore(store(true), 'darwin')).toBe(true);
    expect(hasKeyStore(store(true, 'basic_text'), 'linux')).toBe(false);
    expect(hasKeyStore(store(true, 'gnome_libsecret'), 'linux')).toBe(true);
  });

  it('seals and opens for the data process, and says when it cannot', async () => {
    const store = {
      isEncryptionAvailable: () => true,
      encryptString: (text: string) => Buffer.from(`os:${text}`),
      decryptString: (sealed: Buffer) => {
        if (!sealed.toString().startsWith('os:')) throw new Error('sealed elsewhere');
        return sealed.toString().slice(3);
      },
    };
    const bytes = Buffer.from('secret').toString('base64');
    const sealed = await answerSecret(store, { t: 'secret', id: 1, act: 'seal', bytes });
    expect(sealed).toMatchObject({ t: 'secret_done', id: 1 });
    const back = await answerSecret(store, {
      t: 'secret',
      id: 2,
      act: 'open',
      bytes: 'bytes' in sealed ? sealed.bytes : '',
    });
    expect(back).toEqual({ t: 'secret_done', id: 2, bytes });
    expect(await answerSecret(store, { t: 'secret', id: 3, act: 'open', bytes })).toEqual({
      t: 'secret_failed',
      id: 3,
      reason: 'sealed elsewhere',
    });
  });

  it('says what to do when no server is set', () => {
    const folder = mkdtempSync(path.join(tmpdir(), 'docket-test-settings-'));
    expect(() => readSettings({}, folder)).toThrow('No server is set. Write {"server"');
    writeFileSync(path.join(folder, 'settings.json'), '{"server": "ftp://x"}');
    expect(() => readSettings({}, folder)).toThrow('must hold {"server"');
    writeFileSync(path.join(folder, 'settings.json'), '{"server": "https://docket.example"}');
    expect(readSettings({}, folder)).toEqual({
      server: 'https://docket.example',
      data: path.join(folder, 'data'),
      node: null,
    });
    rmSync(folder, { recursive: true, force: true });
  });
});

describe('the menu', () => {
  it.each([
    ['linux', true],
    ['darwin', true],
    ['win32', false],
  ] as const)('on %s (packaged: %s) has what the system expects', (platform, isPackaged) => {
    const text = JSON.stringify(menuTemplate(platform, isPackaged));
    expect(text).toContain('editMenu');
    expect(text.includes('toggleDevTools')).toBe(!isPackaged);
  });
});

describe('electron-builder.yml', () => {
  const config = parse(readFileSync(path.join(ROOT, 'electron-builder.yml'), 'utf8')) as Record<string, unknown>;
  const builder = createRequire(createRequire(import.meta.url).resolve('electron-builder/package.json'));
  const schema = JSON.parse(readFileSync(builder.resolve('app-builder-lib/scheme.json'), 'utf8')) as object;

  it('fits the schema of the electron-builder that is installed', () => {
    const validate = new Ajv({ strict: false, allErrors: true }).compile(schema);
    validate(config);
    expect(validate.errors).toBeNull();
    validate({ ...config, electronFuse: {} });
    expect(validate.errors).not.toBeNull();
  });

  it('rebuilds nothing and closes the doors that Electron leaves open', () => {
    expect(config).toMatchObject({
      npmRebuild: false,
      asar: true,
      electronFuses: {
        runAsNode: false,
        enableNodeOptionsEnvironmentVariable: false,
        enableNodeCliInspectArguments: false,
        enableEmbeddedAsarIntegrityValidation: true,
        onlyLoadAppFromAsar: true,
      },
    });
  });
});
