import type { BrowserWindowConstructorOptions, Session, WebContents, WebFrameMain } from 'electron';
import { ORIGIN, SCHEME } from './message.ts';

/** The renderer has no Node, no network and no other page (everything goes through the bridge). */
export const windowOptions = (preload: string, isPackaged: boolean): BrowserWindowConstructorOptions => ({
  title: 'Docket',
  width: 1440,
  height: 900,
  minWidth: 960,
  minHeight: 600,
  show: false,
  backgroundColor: '#ffffff',
  webPreferences: {
    preload,
    sandbox: true,
    contextIsolation: true,
    nodeIntegration: false,
    nodeIntegrationInWorker: false,
    nodeIntegrationInSubFrames: false,
    webSecurity: true,
    allowRunningInsecureContent: false,
    experimentalFeatures: false,
    webviewTag: false,
    navigateOnDragDrop: false,
    safeDialogs: true,
    spellcheck: false,
    devTools: !isPackaged,
  },
});

/** The one page that may be shown. */
export function isOwnPage(url: string): boolean {
  try {
    const { protocol, host } = new URL(url);
    return `${protocol}//${host}` === ORIGIN;
  } catch {
    return false;
  }
}

/** The console navigates inside its page only: every other destination, window and frame is refused. */
export function guardNavigation(contents: WebContents): void {
  const refuseForeign = (event: { preventDefault(): void }, url: string): void => {
    if (!isOwnPage(url)) event.preventDefault();
  };
  contents.on('will-navigate', refuseForeign);
  contents.on('will-redirect', refuseForeign);
  contents.on('will-frame-navigate', (event) => refuseForeign(event, event.url));
  contents.on('will-attach-webview', (event) => event.preventDefault());
  contents.setWindowOpenHandler(() => ({ action: 'deny' }));
}

/** No permission is ever needed; nothing is downloaded; no request leaves by any other scheme. */
export function guardSession(session: Session): void {
  session.setPermissionRequestHandler((_contents, _permission, answer) => answer(false));
  session.setPermissionCheckHandler(() => false);
  session.setDevicePermissionHandler(() => false);
  session.on('will-download', (event) => event.preventDefault());
  session.webRequest.onBeforeRequest((details, answer) => {
    const { protocol } = new URL(details.url);
    answer({ cancel: protocol !== `${SCHEME}:` && protocol !== 'devtools:' && protocol !== 'data:' });
  });
}

/** Messages count only from the main frame of our own window on our own page. */
export const isTrustedSender = (
  frame: Pick<WebFrameMain, 'url' | 'parent'> | null,
  sender: unknown,
  window: { readonly webContents: unknown } | null,
): boolean =>
  frame !== null && window !== null && sender === window.webContents && frame.parent === null && isOwnPage(frame.url);
