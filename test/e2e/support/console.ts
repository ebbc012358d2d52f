import { join } from 'node:path';
import { type Browser, expect, type Locator, type Page } from '@playwright/test';
import { type Child, createFamily } from '../../../server/cli/start/child.ts';
import { programPath } from './server.ts';

/** A console of one person: its own host process, its own data folder, its own browser window. */
export interface TestConsole {
  readonly page: Page;
  readonly email: string;
  /** Of the host, as long as it runs. */
  readonly pid: number;
  /** First sign-in, or unlocking what is on the device. */
  signIn(password: string): Promise<void>;
  /** The host process dies at once, as in a power cut. */
  kill(): Promise<void>;
  /** Starts the host again on the same data and opens its new address. */
  restart(): Promise<void>;
  close(): Promise<void>;
}

export async function openConsole(
  browser: Browser,
  options: { server: string; folder: string; email: string },
): Promise<TestConsole> {
  const family = createFamily();
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 } });
  const page = await context.newPage();
  page.on('pageerror', (error) => process.stderr.write(`${options.email}: ${error.stack}\n`));
  let child: Child;
  const start = async (): Promise<void> => {
    child = family.start({
      name: `console of ${options.email}`,
      command: process.execPath,
      args: [programPath('electron/browser-host.ts')],
      cwd: programPath('.'),
      env: {
        ...process.env,
        DOCKET_SERVER: options.server,
        DOCKET_DATA: join(options.folder, options.email),
        DOCKET_CONSOLE_PORT: '0',
      },
      onError: (line) => process.stderr.write(`${options.email}: ${line}\n`),
    });
    const { url } = JSON.parse(await child.line('docket console ready ')) as { url: string };
    await page.goto(url);
  };
  await start();
  return {
    page,
    email: options.email,
    get pid() {
      return child.pid;
    },
    async signIn(password) {
      const email = page.getByLabel('E-mail');
      if ((await email.inputValue()) === '') await email.fill(options.email);
      await page.getByLabel('Password').fill(password);
      await page.keyboard.press('Enter');
      await expect(grid(page)).toBeVisible();
    },
    async kill() {
      process.kill(child.pid, 'SIGKILL');
      await child.exited;
    },
    restart: start,
    async close() {
      await context.close();
      await family.stop();
    },
  };
}

const grid = (page: Page): Locator => page.getByRole('grid', { name: 'Cases' });
/** Rows of cases; the row of headers has no case. */
export const caseRows = (page: Page): Locator => grid(page).locator('[role=row][data-case-id]');
export const rowOf = (page: Page, name: string): Locator => caseRows(page).filter({ hasText: name });

export const expectPhase = (page: Page, phase: string | RegExp): Promise<void> =>
  expect(page.getByTestId('connection')).toHaveAttribute('data-phase', phase, { timeout: 30_000 });
export const expectWaiting = (page: Page, count: number): Promise<void> =>
  expect(page.getByTestId('outbox-count')).toHaveAttribute('data-waiting', String(count), { timeout: 30_000 });
