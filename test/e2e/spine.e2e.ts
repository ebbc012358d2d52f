import type { Page } from '@playwright/test';
import { caseRows, expectPhase, expectWaiting, rowOf } from './support/console.ts';
import { offender } from './support/offender.ts';
import { outboxItems, readOutbox, toQueue } from './support/outbox.ts';
import { PASSWORD } from './support/server.ts';
import { expect, test } from './support/world.ts';

/** The account of the case in hand, by its platform id: its name is masked for a moderator. */
const accountInHand = (page: Page): Promise<string | null> =>
  page
    .getByRole('article', { name: /^Case of / })
    .getByText(/^offender-\d+$/)
    .first()
    .textContent();

/** Five ways to decide, none of them with a pointer. Each one opens the next case by itself. */
const WAYS: readonly (readonly string[])[] = [
  ['w'],
  ['x'],
  ['r'],
  ['e'],
  // The panel: reason, action, review, confirm.
  ['d', '1', 'w', 'Enter', 'Enter'],
];

test('decisions made offline survive a killed host and land once, with their receipts', async ({ world }) => {
  const { database, server, platform } = world;
  for (let number = 1; number <= 6; number += 1) await platform.send(offender(number).events);

  const first = await world.console('moderator@example.test');
  const { page } = first;
  await first.signIn(PASSWORD);
  await expectPhase(page, 'online');
  await expect(caseRows(page)).toHaveCount(6);

  await test.step('a new case appears while watching, without a reload', async () => {
    await page.evaluate(() => Object.assign(window, { sameDocument: true }));
    const { userId, events } = offender(7);
    await platform.send(events);
    await expect(rowOf(page, userId)).toBeVisible();
    expect(await page.evaluate(() => 'sameDocument' in window)).toBe(true);
  });

  await test.step('the server is away: five cases are decided by keyboard alone', async () => {
    await server.stop();
    await expectPhase(page, 'offline');
    await page.keyboard.press('j');
    await page.keyboard.press('Enter');
    for (const [index, keys] of WAYS.entries()) {
      const account = await accountInHand(page);
      for (const key of keys) await page.keyboard.press(key);
      await expectWaiting(page, index + 1);
      await expect.poll(() => accountInHand(page)).not.toBe(account);
    }
  });

  const before = await readOutbox(page, WAYS.length);

  await test.step('the host is killed and started again: the five still wait', async () => {
    await first.kill();
    await expect(page.getByTestId('connection')).toHaveAttribute('data-phase', 'detached');
    await first.restart();
    await expect(page.getByRole('heading', { name: 'This device is locked' })).toBeVisible();
    await first.signIn(PASSWORD);
    await expectWaiting(page, WAYS.length);
    const after = await readOutbox(page, WAYS.length);
    const ids = (facts: typeof after) => facts.map(({ Command, Correlation }) => [Command, Correlation]);
    expect(ids(after)).toEqual(ids(before));
    expect(await outboxItems(page, 'delivered').count()).toBe(0);
  });

  await test.step('the server returns: five receipts, five audit rows under the same correlation ids', async () => {
    await server.start();
    await expectWaiting(page, 0);
    await expectPhase(page, 'online');
    await expect(outboxItems(page, 'delivered')).toHaveCount(WAYS.length);
    const rows = await database.query<{ command_id: string; correlation_id: string }>(
      `SELECT command_id, correlation_id FROM audit_rows WHERE command_id IS NOT NULL`,
    );
    const sent = before.map(({ Command, Correlation }) => ({ command_id: Command, correlation_id: Correlation }));
    const sorted = (list: readonly object[]) => list.map((row) => JSON.stringify(row)).sort();
    expect(sorted(rows)).toEqual(sorted(sent));
  });

  await test.step('nothing twice', async () => {
    const counts = await database.query<{ outcomes: number; decisions: number; decided: number; twice: number }>(
      `SELECT (SELECT count(*)::int FROM command_outcomes) AS outcomes,
              (SELECT count(*)::int FROM decisions) AS decisions,
              (SELECT count(*)::int FROM cases WHERE decision_id IS NOT NULL) AS decided,
              (SELECT count(*)::int FROM (SELECT case_id FROM decisions GROUP BY case_id HAVING count(*) > 1) x) AS twice`,
    );
    expect(counts).toEqual([{ outcomes: 5, decisions: 5, decided: 5, twice: 0 }]);
  });

  await test.step('a second console shows the outcome', async () => {
    const second = await world.console('moderator2@example.test');
    await second.signIn(PASSWORD);
    await expectPhase(second.page, 'online');
    await expect(caseRows(second.page)).toHaveCount(2);
    await second.page.getByRole('button', { name: /^Decided/ }).click();
    await expect(caseRows(second.page)).toHaveCount(5);
    await toQueue(page);
    await expect(caseRows(page)).toHaveCount(2);
  });
});
