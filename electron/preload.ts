import { ipcRenderer } from 'electron';

// A sandboxed preload script can require nothing but Electron: these names are those of message.ts and of the
// renderer's message-port.ts, and test/electron/shell.test.ts compares them.
const WANT_PORT = 'docket:want-port';
const GIVE_PORT = 'docket:give-port';
const PORT_MESSAGE = 'docket:port';

// The page gets a port and nothing else: no function of ours, no ipcRenderer.
ipcRenderer.on(GIVE_PORT, (event) => window.postMessage(PORT_MESSAGE, window.location.origin, [...event.ports]));
window.addEventListener('load', () => ipcRenderer.send(WANT_PORT));
