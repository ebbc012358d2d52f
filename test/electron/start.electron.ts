import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { _electron, type ElectronApplication, type Page } from '@playwright/test';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { contentSecurityPolicy } from '../../electron/csp.ts';
import { appArguments, type Display, findElectron, openDisplay, rootArguments } from '../support/electron-runtime.ts';

const ROOT = path.resolve(import.meta.dirname, '../..');
const found = findElectron();
const runtime = typeof found === 'string' ? null : found;
const display = runtime ? await openDisplay() : null;
const missing = typeof found === 'string' ? found : display ? null : 'there is no display and no Xvfb';
const rung = `rung 3, Electron ${runtime?.version ?? '—'}, data process: ${runtime?.dataProcess ?? '—'}`;

console.warn(missing ? `*** SKIPPED: rung 3: ${missing}. Electron itself is not tested in this run. ***` : rung);

describe.skipIf(missing !== null)(`the desktop shell on a real Electron (${rung})`, () => {
  let app: ElectronApplication;
  let page: Page;
  let folder: string;
  let screen: Display;

  beforeAll(async () => {
    if (!runtime || !display) return;
    screen = display;
    const vite = path.join(ROOT, 'node_modules/vite/bin/vite.js');
    execFileSync(process.execPath, [vite, 'build', '--logLevel', 'error'], { cwd: ROOT });
    for (const mode of ['main', 'preload', 'data-process']) {
      const args = [vite, 'build', '--config', 'vite.desktop.config.ts', '--mode', mode, '--logLevel', 'error'];
      execFileSync(process.execPath, args, { cwd: ROOT });
    }
    folder = mkdtempSync(path.join(tmpdir(), 'docket-test-electron-'));
    const main = path.join(ROOT, 'dist/electron/main.cjs');
    const inert = path.join(folder, 'inert.cjs');
    writeFileSync(inert, '');
    app = await _electron.launch({
      executablePath: runtime.executable,
      args: [...rootArguments, `--user-data-dir=${folder}`, ...appArguments(runtime, ROOT, main, inert)],
      cwd: ROOT,
      env: {
        ...(process.env as Record<string, string>),
        DISPLAY: screen.name,
        DOCKET_SERVER: 'http://127.0.0.1:9',
        DOCKET_DATA: path.join(folder, 'data'),
        DOCKET_NODE: process.execPath,
        ...(runtime.dataProcess === 'node' ? { DOCKET_DATA_PROCESS: 'node' } : {}),
      },
    });
    page = await app.firstWindow();
  }, 120_000);

  afterAll(async () => {
    await app?.close();
    screen?.end();
    if (folder) rmSync(folder, { recursive: true, force: true });
  });

  it('loads the console from its own protocol', async () => {
    await page.waitForLoadState('load');
    expect(page.url()).toMatch(/^docket:\/\/console\//);
    expect(await page.title()).toContain('Docket');
  });

  it('makes a round trip over the port: the sign-in screen knows that the server is away', async () => {
    await page.getByLabel(/e-?mail/i).fill('moderator@example.test');
    await page.getByLabel(/password/i).fill('a password');
    await page.getByRole('button', { name: /sign in/i }).click();
    await page.getByText('The server cannot be reached', { exact: false }).first().waitFor();
  });

  it('gives the page neither Node nor a network', async () => {
    const has = await page.evaluate(() => ({
      require: 'require' in globalThis,
      process: 'process' in globalThis,
      module: 'module' in globalThis,
    }));
    expect(has).toEqual({ require: false, process: false, module: false });
    expect(
      await page.evaluate(() =>
        fetch('http://127.0.0.1:9/').then(
          () => 'got',
          () => 'refused',
        ),
      ),
    ).toBe('refused');
    expect(
      await page.evaluate(() =>
        fetch('docket://console/index.html').then(
          () => 'got',
          () => 'refused',
        ),
      ),
    ).toBe('refused');
  });

  it('sends the strict policy with the page', async () => {
    const policy = await page.evaluate(
      () =>
        new Promise((resolve) => {
          document.addEventListener('securitypolicyviolation', (event) => resolve(event.originalPolicy), {
            once: true,
          });
          const script = document.createElement('script');
          script.textContent = 'window.injected = true';
          document.head.append(script);
        }),
    );
    expect(policy).toBe(contentSecurityPolicy("'none'"));
    expect(await page.evaluate(() => 'injected' in window)).toBe(false);
  });

  it('opens no other window and goes to no other page', async () => {
    expect(await page.evaluate(() => window.open('https://example.org'))).toBeNull();
    await page.evaluate(() => {
      location.href = 'https://example.org/';
    });
    await page.evaluate(() => undefined);
    expect(page.url()).toMatch(/^docket:\/\/console\//);
    expect(app.windows()).toHaveLength(1);
  });

  it('runs the window sandboxed and isolated, with every permission refused', async () => {
    const state = await page.evaluate(() =>
      navigator.permissions.query({ name: 'geolocation' }).then((it) => it.state),
    );
    expect(state).toBe('denied');
    const preferences = await app.evaluate(({ BrowserWindow }) => {
      const contents = BrowserWindow.getAllWindows()[0]?.webContents as unknown as {
        getLastWebPreferences(): Record<string, unknown>;
      };
      const { sandbox, contextIsolation, nodeIntegration } = contents.getLastWebPreferences();
      return { sandbox, contextIsolation, nodeIntegration };
    });
    expect(preferences).toEqual({ sandbox: true, contextIsolation: true, nodeIntegration: false });
  });
});
