import { caseRows, expectPhase, expectWaiting } from './support/console.ts';
import { offender } from './support/offender.ts';
import { PASSWORD } from './support/server.ts';
import { expect, test } from './support/world.ts';

test('a shift by keyboard: what is undone, what was written, where the focus is', async ({ world }) => {
  for (let number = 1; number <= 5; number += 1) await world.platform.send(offender(number).events);
  const { page, ...desk } = await world.console('moderator@example.test');
  await desk.signIn(PASSWORD);
  await expectPhase(page, 'online');
  await expect(caseRows(page)).toHaveCount(5);
  const press = async (...keys: string[]): Promise<void> => {
    for (const key of keys) await page.keyboard.press(key);
  };
  const grid = page.getByRole('grid', { name: 'Cases' });
  const article = page.getByRole('article', { name: /^Case of / });
  const undo = page.getByTestId('undo');
  const open = page.getByRole('button', { name: /^Open \d/ });
  const order = await caseRows(page).evaluateAll((rows) => rows.map((row) => row.getAttribute('data-case-id') ?? ''));
  const accountOf = (id: string | undefined) =>
    caseRows(page)
      .and(page.locator(`[data-case-id="${id}"]`))
      .getByText(/^offender-/);
  const accounts = await Promise.all(order.map((id) => accountOf(id).textContent()));

  await test.step('signed in, the list has the focus', () => expect(grid).toBeFocused());

  await test.step('decided in the panel, the next case has the focus; the list says how many are left', async () => {
    await press('j', 'Enter', 'd', 'w', 'Control+Enter');
    await expect(article).toHaveAttribute('data-case', order[1] ?? '');
    await expect(article).toBeFocused();
    await expect(open).toHaveText('Open4');
    await expect(undo).toContainText(accounts[0] ?? '?');
  });

  await test.step('undone twice at once, both come back, and nothing is called too late', async () => {
    await press('x');
    await expect(article).toHaveAttribute('data-case', order[2] ?? '');
    await expectWaiting(page, 2);
    await expect(undo).toContainText(accounts[1] ?? '?');
    await press('u', 'u');
    await expectWaiting(page, 0);
    await expect(open).toHaveText('Open5');
    await expect(page.getByText('The decision has already left.')).toHaveCount(0);
    await expect(page.getByText('Taken back. The case is as it was.')).toHaveCount(1);
    await expect(article).toHaveAttribute('data-case', order[0] ?? '');
  });

  await test.step('a comment and a note that were not sent are there again', async () => {
    await press('d', 'h', 'c');
    await page.keyboard.type('three accounts, one phone');
    await press('Escape', 'Escape');
    await expect(article).toBeFocused();
    await press('n');
    await page.keyboard.type('ask the provider');
    await press('Escape');
    await expect(article).toBeFocused();
    await press('j');
    await expect(article).toHaveAttribute('data-case', order[1] ?? '');
    await expect(page.getByLabel('Write a note')).toHaveValue('');
    await press('k');
    await expect(page.getByLabel('Write a note')).toHaveValue('ask the provider');
    await press('d');
    await expect(page.getByLabel('Comment')).toHaveValue('three accounts, one phone');
    // What one key chooses is not left over: it would be decided by a slip.
    await expect(page.getByRole('checkbox', { checked: true })).toHaveCount(0);
    await press('Escape', 'n', 'Control+Enter');
    await expect(page.getByLabel('Write a note')).toHaveValue('');
    await expect(article).toBeFocused();
  });

  await test.step('what cannot be undone names the account by its id', async () => {
    await press('d', '1', 'Shift+S', 'Control+Enter');
    const dialog = page.getByRole('dialog', { name: `Account suspension of Casey N••• · ${accounts[0]}` });
    await expect(dialog).toBeVisible();
    await press('Escape');
    await expect(dialog).toBeHidden();
    await press('Escape');
  });

  await test.step('a search is left with its first row in hand', async () => {
    await press('/');
    await page.keyboard.type(accounts[3] ?? '');
    await press('Enter');
    await expect(grid).toBeFocused();
    await expect(article).toHaveAttribute('data-case', order[3] ?? '');
    await press('/', 'Escape');
    await expect(grid).toBeFocused();
    await expect(caseRows(page)).toHaveCount(5);
  });

  await test.step('the first choice of the palette can be done', async () => {
    await press('c');
    await expect(page.getByText('The case is yours for 30 minutes.')).toBeVisible();
    await press('Control+k');
    const chosen = page.getByRole('option', { selected: true });
    await expect(chosen).toHaveAttribute('aria-disabled', 'false');
    await expect(page.getByRole('option', { name: /^Case Claim/ })).toHaveAttribute('aria-disabled', 'true');
    await press('Escape');
  });

  await test.step('my cases are a key away from any screen', async () => {
    await press('Escape', 'g', 'd');
    await expect(page.getByRole('heading', { name: 'Devices' })).toBeVisible();
    await press('g', 'm');
    await expect(caseRows(page)).toHaveCount(1);
    await expect(caseRows(page)).toHaveAttribute('data-case-id', order[3] ?? '');
  });

  await test.step('in half a window everything that can be done with a case is in sight', async () => {
    await press('j', 'Enter');
    for (const width of [1_180, 1_000, 960, 900, 640]) {
      await page.setViewportSize({ width, height: 800 });
      for (const name of [/^Decide/, /^Release/, 'Export the case…', 'Close the case'])
        await expect(article.getByRole('button', { name })).toBeInViewport({ ratio: 1 });
    }
    await page.setViewportSize({ width: 960, height: 1_040 });
    await press('d');
    for (const name of [/^Confirm/, /^Review/])
      await expect(article.getByRole('button', { name })).toBeInViewport({ ratio: 1 });
    await expect(article.getByRole('button', { name: 'Close the case' })).toBeInViewport({ ratio: 1 });
  });
});

test('what was written is gone when the device is locked', async ({ world }) => {
  await world.platform.send(offender(1).events);
  const { page, ...desk } = await world.console('moderator@example.test');
  await desk.signIn(PASSWORD);
  await expectPhase(page, 'online');
  await page.keyboard.press('j');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('article', { name: /^Case of / })).toBeVisible();
  await page.keyboard.press('n');
  await page.keyboard.type('ask the provider');
  await page.keyboard.press('Escape');
  await page.keyboard.press('Control+Shift+X');
  await expect(page.getByRole('heading', { name: 'This device is locked' })).toBeVisible();
  await desk.signIn(PASSWORD);
  await expect(page.getByLabel('Write a note')).toHaveValue('');
});
