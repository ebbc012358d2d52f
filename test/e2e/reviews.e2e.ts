import AxeBuilder from '@axe-core/playwright';
import { caseRows, expectPhase, expectWaiting, type TestConsole } from './support/console.ts';
import { offender } from './support/offender.ts';
import { outboxItems, readOutbox } from './support/outbox.ts';
import { PASSWORD } from './support/server.ts';
import { expect, test, type World } from './support/world.ts';

const MODERATORS = ['moderator@example.test', 'moderator2@example.test'] as const;

async function open(world: World, email: string): Promise<TestConsole> {
  const one = await world.console(email);
  await one.signIn(PASSWORD);
  await expectPhase(one.page, 'online');
  await expect(caseRows(one.page)).toHaveCount(1);
  return one;
}

async function decideFirst({ page }: TestConsole, key: string): Promise<void> {
  await page.keyboard.press('j');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('article', { name: /^Case of / })).toBeVisible();
  await page.keyboard.press(key);
  await expectWaiting(page, 1);
}

/** Opens the reviews and takes the first item in hand, by keyboard. */
async function toReviews({ page }: TestConsole): Promise<void> {
  await page.keyboard.press('Escape');
  await page.keyboard.press('g');
  await page.keyboard.press('l');
  await expect(page.getByRole('heading', { name: 'Reviews' })).toBeVisible();
}

async function settleFirst({ page }: TestConsole, key: string, reason: string): Promise<void> {
  await page.keyboard.press('j');
  await page.keyboard.press(key);
  const dialog = page.getByRole('dialog');
  await expect(dialog).toBeVisible();
  await page.keyboard.type(reason);
  await page.keyboard.press('Control+Enter');
  await expect(dialog).toBeHidden();
}

test('a lead adopts a second opinion by keyboard; its author reads so in the outbox', async ({ world }) => {
  await world.platform.send(offender(1).events);
  const first = await open(world, MODERATORS[0]);
  const second = await open(world, MODERATORS[1]);
  const lead = await open(world, 'lead@example.test');
  await toReviews(lead);
  await expect(lead.page.getByText('Nothing to review')).toBeVisible();

  await world.server.stop();
  for (const [one, key] of [
    [first, 'w'],
    [second, 'r'],
  ] as const) {
    await expectPhase(one.page, 'offline');
    await decideFirst(one, key);
  }
  await second.kill();
  await world.server.start();
  await expectWaiting(first.page, 0);
  await second.restart();
  await second.signIn(PASSWORD);
  await expectWaiting(second.page, 0);

  const { page } = lead;
  const waiting = page.locator('li[data-review-kind="second_opinion"]');
  await expect(waiting).toHaveCount(1, { timeout: 30_000 });
  const { violations } = await new AxeBuilder({ page }).analyze();
  expect(violations).toEqual([]);
  await settleFirst(lead, 'a', 'the second one is right');
  await expect(page.getByText('Nothing waits for a lead.')).toBeVisible();
  await expect(page.getByRole('region', { name: 'Settled lately' })).toContainText('the second one is right');
  await expectWaiting(page, 0);

  const opinions = await world.database.query<{ opinion: string }>('SELECT opinion FROM decisions ORDER BY opinion');
  expect(opinions.map(({ opinion }) => opinion)).toEqual(['compensating', 'first', 'second']);
  const actions = await world.database.query<{ kind: string; state: string }>(
    'SELECT kind, state FROM actions WHERE decision_id IS NOT NULL AND NOT shadow ORDER BY kind',
  );
  expect(actions).toEqual([
    { kind: 'hard_warning', state: 'reversed' },
    { kind: 'temporary_restriction', state: 'applied' },
  ]);
  await readOutbox(second.page, 1);
  await expect(outboxItems(second.page).first()).toContainText('adopted it in place of the first decision', {
    timeout: 30_000,
  });
});

test('a decision of somebody whose role was taken away waits for a lead, who accepts it, without the server', async ({
  world,
}) => {
  await world.platform.send(offender(1).events);
  const moderator = await open(world, MODERATORS[0]);
  const lead = await open(world, 'lead@example.test');
  await world.server.stop();
  await expectPhase(moderator.page, 'offline');
  await decideFirst(moderator, 'w');
  await world.database.query(
    `UPDATE people SET role = 'auditor' WHERE id = (SELECT person_id FROM credentials WHERE email = '${MODERATORS[0]}')`,
  );
  await world.server.start();
  await expectWaiting(moderator.page, 0);
  await readOutbox(moderator.page, 1);
  await expect(outboxItems(moderator.page, 'refused')).toContainText('Your role no longer allows this');

  await toReviews(lead);
  await expect(lead.page.locator('li[data-review-kind="quarantined"]')).toHaveCount(1, { timeout: 30_000 });
  await world.server.stop();
  await expectPhase(lead.page, 'offline');
  await expect(lead.page.getByText(/what you settle leaves when the server is back/u)).toBeVisible();
  await settleFirst(lead, 'a', 'sound, and I saw the same');
  await expectWaiting(lead.page, 1);
  await world.server.start();
  await expectWaiting(lead.page, 0);
  await expect
    .poll(async () => {
      const text = `SELECT p.role, d.opinion FROM decisions d JOIN people p ON p.id = d.person_id`;
      return world.database.query<{ role: string; opinion: string }>(text);
    })
    .toEqual([{ role: 'lead', opinion: 'first' }]);
  await expect(outboxItems(moderator.page, 'refused')).toContainText('accepted it in their own name', {
    timeout: 30_000,
  });
});

test('an escalated case waits for a lead, who decides it', async ({ world }) => {
  await world.platform.send(offender(1).events);
  const moderator = await open(world, MODERATORS[0]);
  const lead = await open(world, 'lead@example.test');
  await toReviews(lead);
  await decideFirst(moderator, 'e');
  await expectWaiting(moderator.page, 0);

  const { page } = lead;
  const waiting = page.locator('li[data-review-kind="escalated"]');
  await expect(waiting).toContainText('Mara Moderator asks a lead to decide', { timeout: 30_000 });
  await expect(page.getByText('1 waits for a lead.')).toBeVisible();
  await page.keyboard.press('j');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('article', { name: /^Case of / })).toBeVisible();
  await page.keyboard.press('r');
  await expect(waiting).toHaveCount(0);
  await expectWaiting(page, 0);
  const actions = await world.database.query<{ kind: string; state: string }>(
    'SELECT kind, state FROM actions WHERE decision_id IS NOT NULL AND NOT shadow ORDER BY kind',
  );
  expect(actions).toEqual([
    { kind: 'admin_escalation', state: 'ended' },
    { kind: 'temporary_restriction', state: 'applied' },
  ]);
});

test('a lead who decides what was escalated goes on to what waits next, not to a case of the queue', async ({
  world,
}) => {
  for (let number = 1; number <= 3; number += 1) await world.platform.send(offender(number).events);
  const moderator = await world.console(MODERATORS[0]);
  const lead = await world.console('lead@example.test');
  for (const one of [moderator, lead]) {
    await one.signIn(PASSWORD);
    await expectPhase(one.page, 'online');
    await expect(caseRows(one.page)).toHaveCount(3);
  }
  await decideFirst(moderator, 'e');
  await moderator.page.keyboard.press('e');
  await expectWaiting(moderator.page, 2);
  await expectWaiting(moderator.page, 0);

  const { page } = lead;
  await toReviews(lead);
  const waiting = page.locator('li[data-review-kind="escalated"]');
  await expect(waiting).toHaveCount(2, { timeout: 30_000 });
  const article = page.getByRole('article', { name: /^Case of / });
  await page.keyboard.press('j');
  await page.keyboard.press('Enter');
  await expect(article).toBeVisible();
  const first = await article.getAttribute('data-case');
  await page.keyboard.press('r');
  await expect(waiting).toHaveCount(1);
  await expect(article).not.toHaveAttribute('data-case', first ?? '');
  await expect(waiting).toHaveAttribute('aria-current', 'true');
  await expect(article.getByText('Mara Moderator')).not.toHaveCount(0);
  await page.keyboard.press('r');
  await expect(waiting).toHaveCount(0);
  await expect(article).toHaveCount(0);
  await expect(page.getByText('That was the last case of the list.')).toBeVisible();
});
