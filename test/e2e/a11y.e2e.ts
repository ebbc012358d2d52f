import AxeBuilder from '@axe-core/playwright';
import type { Page } from '@playwright/test';
import { caseRows, expectPhase } from './support/console.ts';
import { offender } from './support/offender.ts';
import { PASSWORD } from './support/server.ts';
import { expect, test } from './support/world.ts';

const RULES = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];

/** What axe finds on the screen as readable lines: everything in the light theme, the contrast again in the dark one. */
async function findings(page: Page): Promise<string[]> {
  const found: string[] = [];
  for (const [colorScheme, runOnly] of [
    ['light', RULES],
    ['dark', { type: 'rule', values: ['color-contrast'] }],
  ] as const) {
    // Without motion nothing is half-transparent when its contrast is measured.
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
    const axe = new AxeBuilder({ page }).options({ runOnly: runOnly as string[] });
    const { violations } = await axe.analyze();
    found.push(
      ...violations.map(({ id, nodes }) => `${colorScheme}: ${id}: ${nodes.map((node) => node.html).join(' ')}`),
    );
  }
  return found;
}

const check = (page: Page, screen: string): Promise<void> =>
  test.step(screen, async () => expect(await findings(page)).toEqual([]));

test('the screens are accessible, in both themes', async ({ world }) => {
  for (let number = 1; number <= 3; number += 1) await world.platform.send(offender(number).events);
  const { page, ...console_ } = await world.console('moderator@example.test');

  await expect(page.getByRole('heading', { name: 'Sign in to Docket' })).toBeVisible();
  await check(page, 'sign-in');
  await console_.signIn(PASSWORD);
  await expectPhase(page, 'online');
  await expect(caseRows(page)).toHaveCount(3);
  await check(page, 'queue');

  await page.keyboard.press('j');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('article', { name: /^Case of / })).toBeVisible();
  await check(page, 'case');
  await page.keyboard.press('d');
  await expect(page.getByRole('region', { name: 'Decision' })).toBeVisible();
  await check(page, 'decision');
  for (const key of ['1', 'Shift+S', 'Enter']) await page.keyboard.press(key);
  await expect(page.getByRole('heading', { name: 'You decide' })).toBeVisible();
  await check(page, 'review');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('dialog')).toBeVisible();
  await check(page, 'confirmation in writing');
  await page.keyboard.press('Escape');
  await expect(page.getByRole('dialog')).toBeHidden();
  await page.keyboard.press('Escape');
  await page.keyboard.press('Escape');

  for (const [screen, keys] of [
    ['palette', 'Control+k'],
    ['keys', '?'],
  ] as const) {
    await page.keyboard.press(keys);
    await expect(page.getByRole('dialog')).toBeVisible();
    await check(page, screen);
    await page.keyboard.press('Escape');
    await expect(page.getByRole('dialog')).toBeHidden();
  }
});

test('what is shown in full for a reason, and its dialog, are accessible in both themes', async ({ world }) => {
  await world.platform.send(offender(1).events);
  const { page, ...console_ } = await world.console('moderator@example.test');
  await console_.signIn(PASSWORD);
  await expect(caseRows(page)).toHaveCount(1);
  for (const key of ['j', 'Enter']) await page.keyboard.press(key);
  await expect(page.getByRole('article', { name: /^Case of / })).toBeVisible();
  await page.keyboard.press('f');
  await expect(page.getByRole('dialog', { name: 'Show in full' })).toBeVisible();
  await check(page, 'show in full');
  for (const key of ['1', 'Enter']) await page.keyboard.press(key);
  await expect(page.getByRole('button', { name: 'Mask again' })).toBeVisible();
  await check(page, 'shown in full');
});

test('the devices and their dialogs are accessible, in both themes, with and without the server', async ({ world }) => {
  const { page, ...console_ } = await world.console('lead@example.test');
  await console_.signIn(PASSWORD);
  await expectPhase(page, 'online');
  await page.keyboard.press('g');
  await page.keyboard.press('d');
  await expect(page.getByText('This device', { exact: true })).toBeVisible();
  await check(page, 'devices');
  for (const name of [/^Rename/, /^Revoke/, /^Enrolment code/]) {
    await page.getByRole('button', { name }).click();
    await expect(page.getByRole('dialog')).toBeVisible();
    // A tooltip where the pointer happens to rest is no part of the dialog.
    await page.mouse.move(0, 0);
    await expect(page.locator('[data-base-ui-portal]')).toHaveCount(1);
    await check(page, String(name));
    await page.keyboard.press('Escape');
    await expect(page.getByRole('dialog')).toBeHidden();
  }
  await world.server.stop();
  await expectPhase(page, 'offline');
  for (const screen of [/^Outbox/, 'Devices']) await page.getByRole('button', { name: screen }).first().click();
  await expect(page.getByText('The list is at the server')).toBeVisible();
  // Takes the focus from the rail, whose tooltip would be looked at too.
  await page.getByRole('heading', { name: 'Devices' }).click();
  await expect(page.locator('[data-base-ui-portal]')).toHaveCount(0);
  await check(page, 'devices, offline');
});

test('the offline screens are accessible, in both themes', async ({ world }) => {
  await world.platform.send(offender(1).events);
  const { page, ...console_ } = await world.console('moderator@example.test');
  await console_.signIn(PASSWORD);
  await expectPhase(page, 'online');
  await expect(caseRows(page)).toHaveCount(1);
  await world.server.stop();
  await expectPhase(page, 'offline');
  await page.keyboard.press('j');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('article', { name: /^Case of / })).toBeVisible();
  await page.keyboard.press('w');
  await expect(page.getByTestId('undo')).toBeVisible();
  await check(page, 'offline, with something to undo');
  await page.keyboard.press('g');
  await page.keyboard.press('o');
  await expect(page.getByRole('heading', { name: 'Outbox' })).toBeVisible();
  await check(page, 'outbox');
});

test('nothing on the page breaks the content security policy', async ({ world }) => {
  const { page, ...console_ } = await world.console('moderator@example.test');
  const problems: string[] = [];
  page.on('console', (message) => {
    if (/content security policy/iu.test(message.text())) problems.push(message.text());
  });
  await page.reload();
  await console_.signIn(PASSWORD);
  await page.keyboard.press('Control+k');
  await expect(page.getByRole('dialog')).toBeVisible();
  expect(problems).toEqual([]);
});

test('enlarged four times a case is read and decided, one column at a time', async ({ world }) => {
  await world.platform.send(offender(1).events);
  const { page, ...console_ } = await world.console('moderator@example.test');
  await console_.signIn(PASSWORD);
  await expect(caseRows(page)).toHaveCount(1);
  // 1280 × 1024 at 400 %.
  await page.setViewportSize({ width: 320, height: 256 });
  await page.keyboard.press('j');
  await page.keyboard.press('Enter');
  const view = page.getByRole('article', { name: /^Case of / });
  // It opens where the evidence is.
  await expect(view.locator('mark').last()).toBeInViewport();
  const beyond = () =>
    view.evaluate((article) => article.scrollWidth > article.clientWidth || document.body.scrollWidth > innerWidth);
  expect(await beyond()).toBe(false);
  await page.keyboard.press('d');
  const panel = page.getByRole('region', { name: 'Decision' });
  await expect(panel.getByText('Reason', { exact: true })).toBeInViewport();
  expect(await beyond()).toBe(false);
  await page.keyboard.press('Escape');
  await page.keyboard.press('Escape');
  await expect(caseRows(page).first()).toBeInViewport();
});
