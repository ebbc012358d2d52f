import { defineConfig } from 'vitest/config';

/**
 * What a test needs is in its suffix: `.test.ts` nothing, `.pg.test.ts` a real Postgres (started once per run),
 * `.electron.ts` an Electron runtime. `.e2e.ts` belongs to Playwright.
 */
export default defineConfig({
  test: {
    maxWorkers: 2,
    maxConcurrency: 2,
    // How long something that is waited for may take on a busy machine; a second, vitest's own, is over in a moment there.
    expect: { poll: { timeout: 50_000 } },
    projects: [
      {
        test: {
          name: 'unit',
          include: ['test/**/*.test.ts'],
          exclude: ['test/**/*.pg.test.ts'],
          testTimeout: 60_000,
        },
      },
      {
        test: {
          name: 'postgres',
          include: ['test/**/*.pg.test.ts'],
          globalSetup: ['test/support/postgres.ts'],
          testTimeout: 120_000,
          hookTimeout: 120_000,
        },
      },
      { test: { name: 'electron', include: ['test/**/*.electron.ts'], testTimeout: 120_000, hookTimeout: 120_000 } },
    ],
  },
});
