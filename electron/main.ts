import path from 'node:path';
import { app, BrowserWindow, dialog, ipcMain, Menu, protocol, safeStorage, session } from 'electron';
import { menuTemplate } from './menu.ts';
import { type FromDataProcess, ORIGIN, SCHEME, WANT_PORT } from './message.ts';
import { type DataProcess, startDataProcess } from './ports.ts';
import { PRIVILEGES, serveRenderer } from './protocol.ts';
import { type AskWhere, answerPath } from './save-path.ts';
import { answerSecret, hasKeyStore } from './secrets.ts';
import { readSettings } from './settings.ts';
import { guardNavigation, guardSession, isTrustedSender, windowOptions } from './window.ts';

/** dist/, beside the renderer: this file is built into dist/electron. */
const built = path.dirname(import.meta.dirname);
let window: BrowserWindow | null = null;
let data: DataProcess | null = null;
/** Deaths of the data process without a good start between them. */
let deaths = 0;
/** The page had a port to a data process that died. */
let portLost = false;

function startData(): void {
  const settings = readSettings(process.env, app.getPath('userData'));
  data = startDataProcess({
    script: path.join(built, 'electron/data-process.cjs'),
    node: settings.node,
    env: {
      ...process.env,
      DOCKET_SERVER: settings.server,
      DOCKET_DATA: settings.data,
      DOCKET_SECRETS: hasKeyStore(safeStorage, process.platform) ? 'os' : 'password',
    },
    onMessage: (message) => void hear(message),
    onDied,
  });
}

async function hear(message: FromDataProcess): Promise<void> {
  if (message.t === 'secret') data?.send(await answerSecret(safeStorage, message));
  if (message.t === 'ask_path') {
    data?.send(await answerPath(askWhere, app.getPath('documents'), message));
  }
  if (message.t === 'ready') {
    deaths = 0;
    if (portLost && window) data?.give(window.webContents);
    portLost = false;
  }
  if (message.t === 'failed') stop(message.message, message.remedy);
}

const askWhere: AskWhere = (options) =>
  window ? dialog.showSaveDialog(window, options) : dialog.showSaveDialog(options);

/** What waits is in the outbox: a new process goes on with it. Three deaths in a row are a reason to say so. */
function onDied(code: number | null): void {
  deaths += 1;
  portLost = true;
  if (deaths < 3) startData();
  else stop(`The data process ended (${code}).`, 'What you decided is kept. Start Docket again, and see the log.');
}

function stop(message: string, remedy: string): void {
  dialog.showErrorBox('Docket', `${message}\n\n${remedy}`);
  app.exit(1);
}

function openWindow(): void {
  window = new BrowserWindow(windowOptions(path.join(built, 'electron/preload.cjs'), app.isPackaged));
  window.once('ready-to-show', () => {
    window?.show();
    // For whoever started it: a desktop window has no address.
    console.log('docket console ready {"url":null}');
  });
  window.on('closed', () => {
    window = null;
  });
  void window.loadURL(`${ORIGIN}/index.html`);
}

protocol.registerSchemesAsPrivileged([PRIVILEGES]);
// Who starts it without Chromium's sandbox (as root it cannot run with it) must not have it forced on child processes.
if (!app.commandLine.hasSwitch('no-sandbox')) app.enableSandbox();
if (!app.requestSingleInstanceLock()) app.quit();
app.on('second-instance', () => {
  window?.restore();
  window?.focus();
});
app.on('web-contents-created', (_event, contents) => guardNavigation(contents));
app.on('window-all-closed', () => app.quit());
app.on('quit', () => data?.end());

ipcMain.on(WANT_PORT, (event) => {
  if (window && isTrustedSender(event.senderFrame, event.sender, window)) data?.give(window.webContents);
});

app
  .whenReady()
  .then(() => {
    guardSession(session.defaultSession);
    protocol.handle(SCHEME, (request) => serveRenderer(path.join(built, 'renderer'), request));
    Menu.setApplicationMenu(Menu.buildFromTemplate(menuTemplate(process.platform, app.isPackaged)));
    startData();
    openWindow();
  })
  .catch((error: unknown) => stop('Docket could not start.', error instanceof Error ? error.message : String(error)));
