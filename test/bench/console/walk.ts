import type { Page } from '@playwright/test';
import { Histogram } from '../../../server/bench/histogram.ts';
import { caseInView, timed } from './probe.ts';
import { STEPS, type Step } from './steps.ts';

export interface ListTimes {
  readonly byKind: Readonly<Record<Step['kind'], Histogram>>;
  /** The longest of each step, ms, the worst first. */
  readonly slowest: readonly { readonly step: string; readonly ms: number }[];
}

/** Opens, filters, sorts and searches, each until its answer is painted. */
export async function workLists(page: Page): Promise<ListTimes> {
  const byKind = { open: new Histogram(), filter: new Histogram(), sort: new Histogram(), search: new Histogram() };
  const slowest = new Map<string, number>();
  for (const step of STEPS) {
    const ms = await timed(page, { what: 'list' }, () => step.act(page)).catch((cause: unknown) => {
      throw new Error(`the list after “${step.name}”`, { cause });
    });
    byKind[step.kind].record(ms);
    slowest.set(step.name, Math.max(ms, slowest.get(step.name) ?? 0));
  }
  const sorted = [...slowest].sort(([, a], [, b]) => b - a).map(([step, ms]) => ({ step, ms: Math.round(ms) }));
  return { byKind, slowest: sorted.slice(0, 8) };
}

/** The first case of the list is opened. */
export async function openFirst(page: Page): Promise<void> {
  // Out of the search field, and let go of a row.
  await page.keyboard.press('Escape');
  await page.keyboard.press('Home');
  await timed(page, { what: 'case', otherThan: null }, () => page.keyboard.press('Enter'));
}

/** Presses the keys in turn, so many times, each until another case is painted than was there before. */
export async function pressThrough(
  page: Page,
  keys: readonly string[],
  times: number,
  after: (n: number) => Promise<void> = async () => undefined,
): Promise<Histogram> {
  const took = new Histogram();
  for (let n = 0; n < times; n += 1) {
    const otherThan = await caseInView(page);
    const key = keys[n % keys.length] ?? 'j';
    took.record(await timed(page, { what: 'case', otherThan }, () => page.keyboard.press(key)));
    await after(n);
  }
  return took;
}

/** Decides case after case: over when the next one is in view. The disk has the decision a moment later. */
export const decideThrough = (page: Page, times: number): Promise<Histogram> => pressThrough(page, ['x', 'w'], times);
