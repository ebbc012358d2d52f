import type { Page } from '@playwright/test';
import type { TestConsole } from '../../e2e/support/console.ts';

const clock = (): number => performance.now();
/** Rows of the queue are there, and it waits for nothing. */
const usable = (page: Page): Promise<unknown> =>
  page.waitForFunction(
    () => document.querySelector('[role=grid][aria-busy=false] [role=row][data-case-id]') !== null,
    null,
    { polling: 'raf', timeout: 60_000 },
  );

export interface Start {
  /** From the start of the program until the password can be typed. */
  readonly askedMs: number;
  /** From the press of Enter until cases are listed. */
  readonly openedMs: number;
}

/** Ends the console as a power cut does and starts it again; typing the password is not counted. */
export async function startAgain({ page, kill, restart }: TestConsole, password: string): Promise<Start> {
  await kill();
  const begun = clock();
  await restart();
  const field = page.getByLabel('Password');
  await field.waitFor();
  const asked = clock();
  await field.fill(password);
  const pressed = clock();
  await page.keyboard.press('Enter');
  await usable(page);
  return { askedMs: asked - begun, openedMs: clock() - pressed };
}
