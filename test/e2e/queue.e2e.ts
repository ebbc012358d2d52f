import type { Locator } from '@playwright/test';
import { caseRows, expectPhase, expectWaiting, rowOf } from './support/console.ts';
import { offender } from './support/offender.ts';
import { PASSWORD } from './support/server.ts';
import { expect, test } from './support/world.ts';

test('a list in use keeps still, and what is decided can be undone', async ({ world }) => {
  const { platform } = world;
  for (let number = 1; number <= 3; number += 1) await platform.send(offender(number).events);
  const { page, ...console_ } = await world.console('moderator@example.test');
  await console_.signIn(PASSWORD);
  await expectPhase(page, 'online');
  await expect(caseRows(page)).toHaveCount(3);
  const ids = () => caseRows(page).evaluateAll((rows) => rows.map((row) => row.getAttribute('data-case-id')));
  const inHand = page.locator('[role=row][aria-selected=true]');

  await test.step('with a row in hand, new cases wait and nothing moves', async () => {
    await page.keyboard.press('j');
    await page.keyboard.press('j');
    const before = await ids();
    await expect(inHand).toHaveAttribute('data-case-id', before[1] ?? '');
    for (let number = 4; number <= 5; number += 1) await platform.send(offender(number).events);
    await expect(page.getByRole('button', { name: /^2 new/ })).toBeVisible();
    expect(await ids()).toEqual(before);
  });

  await test.step('asked for, they come, and the row stays in hand', async () => {
    const held = await inHand.getAttribute('data-case-id');
    await page.keyboard.press('.');
    await expect(caseRows(page)).toHaveCount(5);
    await expect(inHand).toHaveAttribute('data-case-id', held ?? '');
    await expect(page.getByRole('button', { name: /new/ })).toBeHidden();
  });

  await test.step('let go of, the list is live again', async () => {
    await page.keyboard.press('Escape');
    const { userId, events } = offender(6);
    await platform.send(events);
    await expect(rowOf(page, userId)).toBeVisible();
    await expect(caseRows(page)).toHaveCount(6);
  });

  await test.step('a decision is taken back before it leaves', async () => {
    await page.keyboard.press('j');
    const decided = await inHand.getAttribute('data-case-id');
    await page.keyboard.press('Enter');
    await expect(page.getByRole('article', { name: /^Case of / })).toBeVisible();
    await page.keyboard.press('x');
    await expectWaiting(page, 1);
    await expect(page.locator(`[data-case-id="${decided}"]`)).toHaveAttribute('data-state', 'decided');
    await page.keyboard.press('u');
    await expectWaiting(page, 0);
    await expect(page.locator(`[data-case-id="${decided}"]`)).toHaveAttribute('data-state', 'open');
    await expect(inHand).toHaveAttribute('data-case-id', decided ?? '');
  });

  await test.step('what cannot be undone is asked for in writing', async () => {
    for (const key of ['d', '1', 'Shift+S', 'Control+Enter']) await page.keyboard.press(key);
    const dialog = page.getByRole('dialog', { name: /^Account suspension of / });
    await expect(dialog).toBeVisible();
    await page.keyboard.press('Enter');
    await expect(dialog).toBeVisible();
    await page.keyboard.type('suspend');
    await page.keyboard.press('Enter');
    await expect(dialog).toBeHidden();
    await expectWaiting(page, 1);
  });

  await test.step('a search that finds nothing says so, and how to go back', async () => {
    await page.keyboard.press('Escape');
    await page.keyboard.press('/');
    await page.keyboard.type('nobody-of-this-name');
    await expect(page.getByRole('heading', { name: 'No case fits this filter' })).toBeVisible();
    await page.getByRole('button', { name: 'Remove the filters' }).click();
    await expect.poll(() => caseRows(page).count()).toBeGreaterThan(0);
  });
});

const ARABIC_NAME = 'محمد عبد الرحمن بن عبد العزيز آل سعود التميمي للصيانة والإصلاحات المنزلية وخدمات النقل والتنظيف';
const LONG_NAME = 'Wilhelmina Featherstonehaugh of Greater Cholmondeley and Sons, Repairs and Removals';

/** Runs in the page: whether the first letter of a text lies in its box. */
function beginsInSight(box: Element): boolean {
  const text = document.createTreeWalker(box, NodeFilter.SHOW_TEXT).nextNode();
  if (!text) return false;
  const letter = document.createRange();
  letter.setStart(text, 0);
  letter.setEnd(text, 1);
  const [at, within] = [letter.getBoundingClientRect(), box.getBoundingClientRect()];
  return at.left >= within.left - 1 && at.right <= within.right + 1;
}

test('what is decided is listed by when, and a long name leaves the platform id whole', async ({ world }) => {
  for (let number = 1; number <= 3; number += 1) {
    const [registered, ...events] = offender(number).events as { payload: object }[];
    const display_name = [ARABIC_NAME, 'Casey', LONG_NAME][number % 3] ?? '';
    await world.platform.send([{ ...registered, payload: { ...registered?.payload, display_name } }, ...events]);
  }
  const desk = await world.console('moderator@example.test');
  await desk.signIn(PASSWORD);
  await expectPhase(desk.page, 'online');
  await expect(caseRows(desk.page)).toHaveCount(3);
  const order: (string | null)[] = [];
  await desk.page.keyboard.press('j');
  await desk.page.keyboard.press('Enter');
  for (const waiting of [1, 2]) {
    order.unshift(
      await desk.page
        .locator('article')
        .getByText(/^offender-\d+$/)
        .first()
        .textContent(),
    );
    await desk.page.keyboard.press('x');
    await expectWaiting(desk.page, waiting);
  }
  await desk.page.keyboard.press('Escape');
  await desk.page.getByRole('button', { name: /^Decided/ }).click();
  await expect(caseRows(desk.page)).toHaveCount(2);
  await expect(desk.page.getByRole('columnheader', { name: 'Decided' })).toHaveAttribute('aria-sort', 'descending');
  for (const [index, account] of order.entries())
    await expect(caseRows(desk.page).nth(index)).toContainText(account ?? '');
  await desk.page.getByRole('button', { name: /^All/ }).click();
  await expect(desk.page.getByRole('columnheader', { name: 'Priority' })).toHaveAttribute('aria-sort', 'descending');

  // Legal sees names as they are.
  const legal = await world.console('legal@example.test');
  await legal.signIn(PASSWORD);
  await expectPhase(legal.page, 'online');
  await legal.page.getByRole('button', { name: /^All/ }).click();
  const row = rowOf(legal.page, 'Featherstonehaugh');
  await expect(row).toBeVisible();
  const isWhole = (text: Locator) => text.evaluate((node) => node.scrollWidth <= node.clientWidth);
  expect(await isWhole(row.locator('bdi').first())).toBe(false);
  expect(await isWhole(row.getByText('offender-2', { exact: true }))).toBe(true);

  // In the case the name is cut at its end, in its own direction, and the id is whole.
  for (const [number, name] of [
    [2, LONG_NAME],
    [3, ARABIC_NAME],
  ] as const) {
    await caseRows(legal.page)
      .filter({ hasText: `offender-${number}` })
      .click();
    const article = legal.page.getByRole('article', { name: `Case of ${name}` });
    const title = article.getByRole('heading', { level: 1 });
    await expect(title).toHaveAttribute('title', name);
    expect(await isWhole(title)).toBe(false);
    expect(await title.evaluate(beginsInSight)).toBe(true);
    expect(await isWhole(article.locator('header').getByText(`offender-${number}`, { exact: true }))).toBe(true);
  }
});
