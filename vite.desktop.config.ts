import { defineConfig } from 'vite';

/**
 * The desktop shell as one CommonJS file per process (mode `main`, `preload` or `data-process`): a sandboxed preload
 * script must be one, and the same files run on every Electron, with or without type stripping. Packages other than
 * Electron and the native SQLite driver go in, so that the app carries nothing it does not use.
 */
export default defineConfig(({ mode }) => {
  return {
    build: {
      ssr: `electron/${mode}.ts`,
      outDir: 'dist/electron',
      emptyOutDir: false,
      target: 'node18',
      minify: false,
      rolldownOptions: {
        external: ['electron', 'better-sqlite3'],
        output: { format: 'cjs', entryFileNames: '[name].cjs' },
      },
    },
    ssr: { noExternal: true, external: ['electron', 'better-sqlite3'] },
  };
});
