import { join } from 'node:path';
import type { Page } from '@playwright/test';
import { STORY } from '../../server/cli/start/marketplace.ts';
import { emptyTally, runSimulation } from '../../server/simulation/run.ts';
import { caseRows, expectPhase, expectWaiting } from './support/console.ts';
import { outboxItems } from './support/outbox.ts';
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
    story: { ...STORY, seed: 'screenshots', rate: 1 },
    positionFile: null,
    limit: null,
    historyOnly: true,
    signal: new AbortController().signal,
    now: Date.now,
    tally: emptyTally(),
    onBatch: () => undefined,
  });
  await expect
    .poll(async () => (await world.database.query('SELECT 1 FROM event_queue LIMIT 1')).length, { timeout: 60_000 })
    .toBe(0);
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
  await page.keyboard.press('g');
  await page.keyboard.press('d');
  await expect(page.getByRole('heading', { name: 'Devices' })).toBeVisible();
  await picture(page, 'devices');
  await page.keyboard.press('g');
  await page.keyboard.press('q');
  await page.keyboard.press('j');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('article', { name: /^Case of / })).toBeVisible();

  for (const [index, key] of ['w', 'x', 'e'].entries()) {
    await page.keyboard.press(key);
    await expectWaiting(page, index + 1);
  }
  await expectWaiting(page, 0);
  await world.server.stop();
  await expectPhase(page, 'offline');
  for (const [index, key] of ['r', 'w', 'x'].entries()) {
    await page.keyboard.press(key);
    await expectWaiting(page, index + 1);
  }
  await page.keyboard.press('Escape');
  await page.keyboard.press('g');
  await page.keyboard.press('o');
  await expect(page.getByRole('heading', { name: 'Outbox' })).toBeVisible();
  await expect(outboxItems(page, 'queued').first()).toBeVisible();
  await picture(page, 'outbox');
});
