import { join } from 'node:path';
import type { Page } from '@playwright/test';
import { emptyTally, runSimulation } from '../../server/simulation/run.ts';
import { caseRows, expectPhase, expectWaiting } from './support/console.ts';
import { toQueue } from './support/outbox.ts';
import { PASSWORD, programPath } from './support/server.ts';
import { expect, test } from './support/world.ts';

const THEMES = ['light', 'dark'] as const;
const SIZES = [
  { width: 1280, height: 800 },
  { width: 1920, height: 1080 },
] as const;

/** One picture per theme and size, as `docs/screenshots/<screen>-<theme>-<width>.png`. */
async function picture(page: Page, screen: string): Promise<void> {
  for (const theme of THEMES) {
    for (const size of SIZES) {
      await page.emulateMedia({ colorScheme: theme, reducedMotion: 'reduce' });
      await page.setViewportSize(size);
      await page.evaluate(() => document.fonts.ready);
      const path = join(programPath('docs/screenshots'), `${screen}-${theme}-${size.width}.png`);
      await page.screenshot({ path, animations: 'disabled', caret: 'hide' });
    }
  }
}

test('the screens as they are', async ({ world }) => {
  test.skip(
    process.env.DOCKET_SCREENSHOTS !== '1',
    'set DOCKET_SCREENSHOTS=1 to take the pictures of docs/screenshots',
  );
  await runSimulation({
    sender: world.platform,
    story: { seed: 'screenshots', days: 7, historyEvents: 3_000, rate: 1, clients: 160, providers: 80, rings: 2 },
    positionFile: null,
    limit: null,
    historyOnly: true,
    signal: new AbortController().signal,
    now: Date.now,
    tally: emptyTally(),
    onBatch: () => undefined,
  });
  const { page, ...console_ } = await world.console('moderator@example.test');
  await expect(page.getByRole('heading', { name: 'Sign in to Docket' })).toBeVisible();
  await picture(page, 'sign-in');

  await console_.signIn(PASSWORD);
  await expectPhase(page, 'online');
  await expect.poll(() => caseRows(page).count()).toBeGreaterThan(8);
  await picture(page, 'queue');

  await page.keyboard.press('j');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('article', { name: /^Case of / })).toBeVisible();
  await picture(page, 'case');
  await page.keyboard.press('d');
  await expect(page.getByRole('region', { name: 'Decision' })).toBeVisible();
  await picture(page, 'decision');
  await page.keyboard.press('Escape');

  await world.server.stop();
  await expectPhase(page, 'offline');
  for (const [index, key] of ['w', 'x', 'r'].entries()) {
    await page.keyboard.press(key);
    await expectWaiting(page, index + 1);
  }
  await page.keyboard.press('Escape');
  await page.keyboard.press('g');
  await page.keyboard.press('o');
  await expect(page.getByRole('heading', { name: 'Outbox' })).toBeVisible();
  await picture(page, 'outbox');
  await toQueue(page);
});
