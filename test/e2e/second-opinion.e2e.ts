import { caseRows, expectPhase, expectWaiting, type TestConsole } from './support/console.ts';
import { offender } from './support/offender.ts';
import { readOutbox, toQueue } from './support/outbox.ts';
import { PASSWORD } from './support/server.ts';
import { expect, test } from './support/world.ts';

const MODERATORS = ['moderator@example.test', 'moderator2@example.test'] as const;

/** Opens the case in the list's first row and decides it with one key. */
async function decideFirst({ page }: TestConsole, key: string): Promise<void> {
  await page.keyboard.press('j');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('article', { name: /^Case of / })).toBeVisible();
  await page.keyboard.press(key);
  await expectWaiting(page, 1);
}

const outcomeOf = async ({ page }: TestConsole): Promise<string | undefined> => (await readOutbox(page, 1))[0]?.Outcome;

for (const order of [
  [0, 1],
  [1, 0],
] as const) {
  test(`two consoles decide the same case offline; console ${order[0] + 1} comes back first`, async ({ world }) => {
    const { server, platform, database } = world;
    await platform.send(offender(1).events);
    const consoles: TestConsole[] = [];
    for (const email of MODERATORS) {
      const one = await world.console(email);
      await one.signIn(PASSWORD);
      await expectPhase(one.page, 'online');
      await expect(caseRows(one.page)).toHaveCount(1);
      consoles.push(one);
    }
    await server.stop();
    const keys = ['w', 'r'] as const;
    for (const [index, one] of consoles.entries()) {
      await expectPhase(one.page, 'offline');
      await decideFirst(one, keys[index] as string);
    }
    const [winner, other] = order.map((index) => consoles[index]) as [TestConsole, TestConsole];

    // The other one stays away until the first has its receipt.
    await other.kill();
    await server.start();
    await expectWaiting(winner.page, 0);
    expect(await outcomeOf(winner)).toBe('accepted');

    await other.restart();
    await other.signIn(PASSWORD);
    await expectWaiting(other.page, 0);
    await expectPhase(other.page, 'online');
    expect(await outcomeOf(other)).toBe('accepted as second opinion');

    // Both see both, and only the first took effect.
    for (const { page } of consoles) {
      await toQueue(page);
      await page.getByRole('button', { name: /^Decided/ }).click();
      await expect(caseRows(page)).toHaveCount(1);
      await expect(caseRows(page).first()).toContainText('has a second opinion');
    }
    const actions = await database.query<{ kind: string }>(
      `SELECT kind FROM actions WHERE decision_id IS NOT NULL AND NOT shadow`,
    );
    expect(actions).toEqual([{ kind: order[0] === 0 ? 'hard_warning' : 'temporary_restriction' }]);
    const opinions = await database.query<{ opinion: string }>('SELECT opinion FROM decisions ORDER BY opinion');
    expect(opinions).toEqual([{ opinion: 'first' }, { opinion: 'second' }]);
  });
}
