import { defineConfig } from '@playwright/test';
import { BROWSER_ARGS, findBrowser } from './test/e2e/support/chromium.ts';

const browser = findBrowser();

/** End to end: real server, real Postgres, real browser host, real Chromium (rung 1 of docs/decisions). */
export default defineConfig({
  testDir: 'test/e2e',
  testMatch: '**/*.e2e.ts',
  outputDir: 'test-results',
  globalSetup: './test/e2e/support/global-setup.ts',
  // Each test brings up its own server; two at a time fill two cores.
  workers: 2,
  fullyParallel: true,
  timeout: 240_000,
  // As with vitest: how long something that is waited for may take on a busy machine.
  expect: { timeout: 30_000 },
  forbidOnly: Boolean(process.env.CI),
  // A test that passes only at the second try is reported as flaky, by name.
  retries: process.env.CI ? 1 : 0,
  reporter: [['list']],
  use: {
    viewport: { width: 1280, height: 800 },
    trace: 'retain-on-failure',
    launchOptions: {
      executablePath: browser.executablePath,
      args: BROWSER_ARGS,
      env: { ...(process.env as Record<string, string>), ...browser.env },
    },
  },
});
