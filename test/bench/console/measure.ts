import { expectPhase, expectWaiting, type TestConsole } from '../../e2e/support/console.ts';
import { PASSWORD, type World } from '../sync/world.ts';
import type { Figures, Use } from './bars.ts';
import { addProbe } from './probe.ts';
import { perAct } from './processor-time.ts';
import { type Start, startAgain } from './start.ts';
import { startTraffic } from './traffic.ts';
import { queueMany, timesOfOutbox } from './waiting.ts';
import { decideThrough, type ListTimes, openFirst, pressThrough, workLists } from './walk.ts';

const STARTS = 5;
const STEPS = 150;
const DECISIONS = 40;

interface Options {
  readonly waiting: number;
  readonly tell: (text: string) => void;
}

/** A first replica, then everything that a moderator does, timed in the page. */
export async function measureDesk(desk: TestConsole, world: World, { waiting, tell }: Options): Promise<Figures> {
  const { page } = desk;
  await addProbe(page);
  tell('the first replica travels');
  await page.getByLabel('E-mail').fill(desk.email);
  await page.getByLabel('Password').fill(PASSWORD);
  await page.keyboard.press('Enter');
  await page.waitForFunction(
    () => document.querySelector('[data-testid=connection]')?.getAttribute('data-phase') === 'online',
    null,
    { timeout: 600_000 },
  );
  tell('starts');
  const starts = await startOften(desk);
  await expectPhase(page, 'online');
  tell('lists, cases and decisions, quiet');
  const quiet = await workAll(desk);
  tell('the same while the feed brings changes');
  const traffic = await startTraffic(world);
  const busy = await workAll(desk);
  const { perSecond } = await traffic.stop();
  tell(`without the server: starts, then ${waiting} items wait`);
  // What was decided so far has left.
  await expectWaiting(page, 0);
  await world.stop();
  const startsOffline = await startOften(desk);
  await openFirst(page);
  await queueMany(page, waiting);
  const outbox = { waiting, ...(await timesOfOutbox(page)) };
  return { starts, startsOffline, quiet, busy, changesPerSecond: perSecond, outbox };
}

async function startOften(desk: TestConsole): Promise<Start[]> {
  const starts: Start[] = [];
  for (let n = 0; n < STARTS; n += 1) starts.push(await startAgain(desk, PASSWORD));
  return starts;
}

async function workAll(desk: TestConsole): Promise<Use> {
  const { page } = desk;
  const countAll = ({ byKind }: ListTimes): number => Object.values(byKind).reduce((sum, { count }) => sum + count, 0);
  const lists = await perAct(desk, countAll, () => workLists(page));
  await openFirst(page);
  const walk = await perAct(
    desk,
    ({ count }) => count,
    () => pressThrough(page, ['j'], STEPS),
  );
  const decide = await perAct(
    desk,
    ({ count }) => count,
    () => decideThrough(page, DECISIONS),
  );
  await page.keyboard.press('Escape');
  await page.keyboard.press('Escape');
  const processor = { lists: lists.processor, walk: walk.processor, decide: decide.processor };
  return { lists: lists.done, walk: walk.done, decide: decide.done, processor };
}
