import { caseRows, expectPhase, expectWaiting } from './support/console.ts';
import { countEffort } from './support/effort.ts';
import { offender } from './support/offender.ts';
import { PASSWORD } from './support/server.ts';
import { expect, test } from './support/world.ts';

test('a step and a decision ask for one case more, and draw of the list only the rows that changed', async ({
  world,
}) => {
  for (let number = 1; number <= 8; number += 1) await world.platform.send(offender(number).events);
  const { page, ...desk } = await world.console('moderator@example.test');
  await desk.signIn(PASSWORD);
  await expectPhase(page, 'online');
  await expect(caseRows(page)).toHaveCount(8);
  const effort = await countEffort(page);
  await expect(caseRows(page)).toHaveCount(8);
  // Only what a person does moves here: what the server says of the decision comes later.
  await world.server.stop();
  await expectPhase(page, 'offline');
  const article = page.getByRole('article', { name: /^Case of / });
  const inHand = () => article.getAttribute('data-case');
  const of = (frames: readonly string[], pattern: RegExp): string[] => frames.filter((frame) => pattern.test(frame));
  await page.keyboard.press('j');
  await page.keyboard.press('Enter');
  await expect(article).toBeVisible();
  await page.keyboard.press('j');
  await effort.taken();

  await test.step('a step down', async () => {
    const from = await inHand();
    await page.keyboard.press('j');
    await expect.poll(inHand).not.toBe(from);
    const { frames, rows } = await effort.taken();
    expect(of(frames, /^watch/)).toEqual(['watch case']);
    expect(of(frames, /^call/)).toEqual(['call record.viewed']);
    expect(of(frames, /^data/).filter((frame) => frame !== 'data connection')).toEqual(['data case']);
    expect(rows.toSorted()).toEqual([from, await inHand()].toSorted());
  });

  await test.step('a step back: the case is known, and asked for anew', async () => {
    const from = await inHand();
    await page.keyboard.press('k');
    await expect.poll(inHand).not.toBe(from);
    const { frames, rows } = await effort.taken();
    expect(of(frames, /^data queue/)).toEqual([]);
    expect(of(frames, /^watch case/).length).toBeLessThanOrEqual(3);
    expect(rows).toHaveLength(2);
    await page.keyboard.press('j');
    await effort.taken();
  });

  await test.step('a decision', async () => {
    const decided = await inHand();
    await page.keyboard.press('x');
    await expect.poll(inHand).not.toBe(decided);
    await expectWaiting(page, 1);
    const { frames, rows } = await effort.taken();
    expect(of(frames, /^watch/)).toEqual(['watch case']);
    expect(of(frames, /^call/).toSorted()).toEqual(['call command.run', 'call record.viewed']);
    expect(of(frames, /^data queue_rows/)).toEqual(['data queue_rows']);
    expect(of(frames, /^data queue$/).length).toBeLessThanOrEqual(1);
    expect(rows.toSorted()).toEqual([decided, await inHand()].toSorted());
  });
});

test('a decision that this device refuses comes back as it was, with the reason', async ({ world }) => {
  for (let number = 1; number <= 2; number += 1) await world.platform.send(offender(number).events);
  const { page, ...desk } = await world.console('moderator@example.test');
  await desk.signIn(PASSWORD);
  await expectPhase(page, 'online');
  await expect(caseRows(page)).toHaveCount(2);
  // Out of touch a moderator may not propose a suspension.
  await world.server.stop();
  await expectPhase(page, 'offline');
  const article = page.getByRole('article', { name: /^Case of / });
  await page.keyboard.press('j');
  await page.keyboard.press('Enter');
  await expect(article).toBeVisible();
  const refused = await article.getAttribute('data-case');
  for (const key of ['d', '1', 'Shift+S', 'c']) await page.keyboard.press(key);
  await page.keyboard.type('three accounts, one phone');
  await page.keyboard.press('Control+Enter');
  await expect(page.getByRole('dialog', { name: /^Account suspension of / })).toBeVisible();
  await page.keyboard.type('suspend');
  await page.keyboard.press('Enter');
  const alert = article.getByRole('alert');
  await expect(alert).toContainText('Nothing was queued');
  await expect(article).toHaveAttribute('data-case', refused ?? '');
  await expect(page.getByLabel('Comment')).toHaveValue('three accounts, one phone');
  await expect(page.getByRole('checkbox', { name: 'Account suspension' })).toBeChecked();
  await expectWaiting(page, 0);
});
