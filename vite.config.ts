import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

/** The console: one page, everything it needs beside it. Nothing is inlined, so that a strict CSP can hold. */
export default defineConfig({
  root: 'renderer',
  base: './',
  plugins: [react()],
  build: {
    outDir: '../dist/renderer',
    emptyOutDir: true,
    target: 'chrome140',
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    chunkSizeWarningLimit: 900,
  },
});
