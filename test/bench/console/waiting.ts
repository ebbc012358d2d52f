import type { Page } from '@playwright/test';
import { Histogram } from '../../../server/bench/histogram.ts';
import { expectWaiting } from '../../e2e/support/console.ts';
import { timed } from './probe.ts';
import { decideThrough, pressThrough } from './walk.ts';

const OPENINGS = 10;
const DECISIONS = 20;

/** Claims case after case until so many items wait: claims are not limited by the certificate. */
export async function queueMany(page: Page, count: number): Promise<void> {
  await pressThrough(page, ['j'], count, async () => {
    await page.keyboard.press('c');
  });
  await expectWaiting(page, count);
}

/** With all of that waiting: the outbox is opened, and decisions go on. */
export async function timesOfOutbox(page: Page): Promise<{ open: Histogram; decide: Histogram }> {
  const decide = await decideThrough(page, DECISIONS);
  const open = new Histogram();
  await page.keyboard.press('Escape');
  for (let n = 0; n < OPENINGS; n += 1) {
    await page.keyboard.press('g');
    open.record(await timed(page, { what: 'outbox' }, () => page.keyboard.press('o')));
    await page.keyboard.press('g');
    await page.keyboard.press('q');
  }
  return { open, decide };
}
