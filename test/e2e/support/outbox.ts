import { expect, type Locator, type Page } from '@playwright/test';

export const outboxItems = (page: Page, state?: string): Locator =>
  page.locator(state === undefined ? 'li[data-item-state]' : `li[data-item-state="${state}"]`);

/** What the outbox says of one item, by the names on the screen. */
export type Facts = Readonly<Record<string, string>>;

async function factsInHand(page: Page): Promise<Facts> {
  const list = page.locator('li[data-item-state][aria-current] dl');
  await expect(list).toBeVisible();
  const [names, values] = await Promise.all([list.locator('dt').allInnerTexts(), list.locator('dd').allInnerTexts()]);
  return Object.fromEntries(names.map((name, index) => [name, values[index] ?? '']));
}

/** Opens the outbox and walks down it by keyboard, reading each item. */
export async function readOutbox(page: Page, count: number): Promise<Facts[]> {
  await page.keyboard.press('Escape');
  await page.keyboard.press('g');
  await page.keyboard.press('o');
  await expect(outboxItems(page)).toHaveCount(count);
  const facts: Facts[] = [];
  for (let index = 0; index < count; index += 1) {
    await page.keyboard.press('j');
    await expect(outboxItems(page).nth(index)).toHaveAttribute('aria-current', 'true');
    facts.push(await factsInHand(page));
  }
  return facts;
}

export async function toQueue(page: Page): Promise<void> {
  await page.keyboard.press('g');
  await page.keyboard.press('q');
  await expect(page.getByRole('grid', { name: 'Cases' })).toBeVisible();
}
