import { readFile } from 'node:fs/promises';
import { caseRows, expectPhase, expectWaiting } from './support/console.ts';
import { offender } from './support/offender.ts';
import { PASSWORD } from './support/server.ts';
import { expect, test } from './support/world.ts';

const FULL = 'You can call me on +44 7700 900101';
const MASKED = 'You can call me on +•• •••• ••••01';

interface AuditLine {
  readonly actor_kind: string;
  readonly action: string;
  readonly reason: string;
}

test('a message is shown in full for a reason, a case is exported without the server, and both are on record', async ({
  world,
}) => {
  const { database, server, platform } = world;
  for (const number of [1, 2]) await platform.send(offender(number).events);
  const audits = (): Promise<AuditLine[]> =>
    database.query<AuditLine>(
      `SELECT actor_kind, action, reason FROM audit_rows
        WHERE action IN ('content.revealed', 'case.revealed', 'case.exported') OR action LIKE 'record.%' ORDER BY rev, id`,
    );
  const desk = await world.console('moderator@example.test');
  const { page } = desk;
  await desk.signIn(PASSWORD);
  await expectPhase(page, 'online');
  await expect(caseRows(page)).toHaveCount(2);
  await page.getByText('offender-1').first().click();
  const article = page.getByRole('article', { name: /^Case of / });
  const message = article.locator('[data-message-id]').filter({ hasText: 'Hello, are you free on Friday?' }).first();
  const dialog = page.getByRole('dialog', { name: 'Show in full' });

  await test.step('the keyboard alone: the message in hand, a reason by its number', async () => {
    await expect(message).toContainText(MASKED);
    await message.locator('mark').first().focus();
    await page.keyboard.press('f');
    await expect(dialog.getByRole('combobox', { name: 'What' })).toHaveValue(/^message /u);
    await expect(dialog.getByRole('radio').first()).toBeFocused();
    await page.keyboard.press('Enter');
    await expect(dialog).toBeVisible();
    await page.keyboard.press('5');
    await page.keyboard.press('Enter');
    await expect(dialog).toBeVisible();
    await dialog.getByLabel('In words').fill('is it a number of ours?');
    await page.keyboard.press('Control+Enter');
    await expect(message).toContainText(FULL);
    await expect(article.getByText('1 passage shown in full until you leave the case.')).toBeVisible();
    // The marks still lie where they lay.
    await expect(message.locator('mark').filter({ hasText: '+44 7700 900101' })).toBeVisible();
  });

  await test.step('it is on record at the server, and by the device', async () => {
    await expect
      .poll(async () => (await audits()).map(({ actor_kind, action }) => [actor_kind, action]))
      .toEqual([
        ['person', 'content.revealed'],
        ['device', 'case.revealed'],
      ]);
    expect((await audits())[0]?.reason).toContain('other: is it a number of ours?');
  });

  await test.step('it is gone when the case is left', async () => {
    await page.getByRole('button', { name: 'Close the case' }).click();
    await expect(article).toHaveCount(0);
    await page.getByText('offender-1').first().click();
    await expect(message).toContainText(MASKED);
  });

  await test.step('an export is for the case in hand', async () => {
    const button = article.getByRole('button', { name: 'Export the case…' });
    await expect(button).toHaveAttribute('aria-disabled', 'true');
    await page.keyboard.press('c');
    await expectWaiting(page, 0);
    await expect(button).not.toHaveAttribute('aria-disabled', 'true');
  });

  await test.step('without the server nothing is revealed, and it says so; an export goes on', async () => {
    await server.stop();
    await expectPhase(page, 'offline');
    await page.keyboard.press('f');
    await expect(page.getByText('Nothing was queued.').first()).toBeVisible();
    await expect(dialog).toHaveCount(0);
    const show = message.getByRole('button', { name: /^Show in full: message of / });
    await expect(show).toHaveAttribute('aria-disabled', 'true');

    const download = page.waitForEvent('download');
    await page.keyboard.press('Shift+E');
    await expect(page.getByRole('dialog', { name: 'Case export' }).getByRole('radio').first()).toBeFocused();
    await page.keyboard.press('3');
    await page.keyboard.press('Enter');
    const file = await download;
    expect(file.suggestedFilename()).toMatch(/^docket-case-[0-9a-f]{8}-\d{8}\.json$/u);
    const text = await readFile(await file.path(), 'utf8');
    const document = JSON.parse(text);
    expect(document.header).toMatchObject({
      kind: 'docket case export',
      exported_by: { role: 'moderator' },
      reason: { code: 'consultation', words: '' },
      without_server: true,
    });
    expect(document.messages.map(({ content }: { content: string }) => content).join()).toContain(MASKED);
    expect(text).not.toContain('900101');
    await expect(page.getByText(/^The case is in docket-case-/u)).toBeVisible();
  });

  await test.step('with the server back the record is whole', async () => {
    await server.start();
    await expectPhase(page, 'online');
    await expect
      .poll(async () => (await audits()).map(({ action }) => action))
      .toEqual(['content.revealed', 'case.revealed', 'case.exported']);
    expect((await audits()).at(-1)?.reason).toMatch(/, without the server; consultation; sha256:[0-9a-f]{64}$/u);
  });
});
