import type { Page } from '@playwright/test';

/** What has to be on the screen for an act to be over. */
export type Awaited =
  /** The list has its answer. */
  | { readonly what: 'list' }
  /** What this device has sent or will send. */
  | { readonly what: 'outbox' }
  /** Another case than this one is in full view. */
  | { readonly what: 'case'; readonly otherThan: string | null };

export interface Probe {
  /** Waits for the next press of a key, click or choice, and from then until what it asks for is painted; ms. */
  arm(awaited: Awaited): void;
  took(): Promise<number>;
  caseInView(): string | null;
}

declare global {
  interface Window {
    benchProbe: Probe;
  }
}

/** Runs in the page, before its own scripts. Times are of the page's clock, from the moment of the event itself. */
function install(): void {
  const caseInView = (): string | null =>
    document.querySelector('article[data-case]')?.getAttribute('data-case') ?? null;
  /** The list says that it waits for an answer, and then that it no longer does. */
  let asked = false;
  new MutationObserver(() => {
    asked = true;
  }).observe(document, { subtree: true, attributeFilter: ['aria-busy'] });
  const isThere = (awaited: Awaited): boolean => {
    if (awaited.what === 'list')
      return asked && document.querySelector('[role=grid]')?.getAttribute('aria-busy') === 'false';
    if (awaited.what === 'outbox') return document.querySelector('[data-item-state]') !== null;
    const shown = caseInView();
    return shown !== null && shown !== awaited.otherThan;
  };
  let took: Promise<number> = Promise.reject(new Error('nothing was armed'));
  took.catch(() => undefined);
  window.benchProbe = {
    caseInView,
    arm(awaited) {
      took = new Promise((resolve, reject) => {
        const events = ['keydown', 'click', 'input'];
        const begin = (event: Event): void => {
          for (const name of events) removeEventListener(name, begin, true);
          asked = false;
          const look = (): void => {
            // The frame that this callback belongs to holds it; with the next one it has been painted.
            if (isThere(awaited)) requestAnimationFrame(() => resolve(performance.now() - event.timeStamp));
            else requestAnimationFrame(look);
          };
          requestAnimationFrame(look);
          setTimeout(() => reject(new Error(`not painted within a minute: ${JSON.stringify(awaited)}`)), 60_000);
        };
        for (const name of events) addEventListener(name, begin, true);
      });
    },
    took: () => took,
  };
}

export async function addProbe(page: Page): Promise<void> {
  await page.addInitScript(install);
}

/** Acts and answers how long it took until it was painted, ms. */
export async function timed(page: Page, awaited: Awaited, act: () => Promise<unknown>): Promise<number> {
  await page.evaluate((what) => window.benchProbe.arm(what), awaited);
  await act();
  return page.evaluate(() => window.benchProbe.took());
}

export const caseInView = (page: Page): Promise<string | null> => page.evaluate(() => window.benchProbe.caseInView());
