import { readFile } from 'node:fs/promises';
import type { Page } from '@playwright/test';

/** Processor time of one act in the middle, ms: what a busy machine changes least. Null where the system does not tell. */
export interface PerAct {
  /** The page's own process. */
  readonly page: number | null;
  /** The process that holds the data. */
  readonly data: number | null;
}

/** Clock ticks of /proc: USER_HZ is 100 on every Linux that Node runs on (man 5 proc). */
const MS_PER_TICK = 10;

async function timeOf(pid: number): Promise<number | null> {
  if (process.platform !== 'linux') return null;
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8');
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return (Number(fields[11]) + Number(fields[12])) * MS_PER_TICK;
}

async function timeOfPage(page: Page): Promise<number | null> {
  const browser = page.context().browser();
  if (!browser) return null;
  const session = await browser.newBrowserCDPSession();
  const { processInfo } = await session.send('SystemInfo.getProcessInfo');
  await session.detach();
  const seconds = processInfo.filter(({ type }) => type === 'renderer').map(({ cpuTime }) => cpuTime);
  return seconds.reduce((sum, each) => sum + each, 0) * 1_000;
}

/** Does the work and divides what it took of the processor by the number of its acts. */
export async function perAct<T>(
  { page, pid }: { readonly page: Page; readonly pid: number },
  acts: (done: T) => number,
  work: () => Promise<T>,
): Promise<{ readonly done: T; readonly processor: PerAct }> {
  const before = { page: await timeOfPage(page), data: await timeOf(pid) };
  const done = await work();
  const share = (from: number | null, to: number | null): number | null =>
    from === null || to === null ? null : Math.round(((to - from) * 10) / acts(done)) / 10;
  return {
    done,
    processor: { page: share(before.page, await timeOfPage(page)), data: share(before.data, await timeOf(pid)) },
  };
}
