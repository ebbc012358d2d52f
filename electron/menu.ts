import type { MenuItemConstructorOptions } from 'electron';

/** What an operating system expects of a window; the console's own commands are in its palette. */
export const menuTemplate = (platform: NodeJS.Platform, isPackaged: boolean): MenuItemConstructorOptions[] => [
  ...(platform === 'darwin'
    ? [{ role: 'appMenu' } as const]
    : [{ label: 'File', submenu: [{ role: 'quit' } as const] }]),
  { role: 'editMenu' },
  {
    label: 'View',
    submenu: [
      { role: 'reload' },
      ...(isPackaged ? [] : [{ role: 'toggleDevTools' } as const]),
      { type: 'separator' },
      { role: 'resetZoom' },
      { role: 'zoomIn' },
      { role: 'zoomOut' },
      { type: 'separator' },
      { role: 'togglefullscreen' },
    ],
  },
  { role: 'windowMenu' },
];
