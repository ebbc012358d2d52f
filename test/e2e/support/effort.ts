import type { Page } from '@playwright/test';

/** What a page did since the last time that this was asked for. */
export interface Effort {
  /** Frames to and from the backend, by what they are of: `watch case`, `call command.run`; `data queue_rows`. */
  readonly frames: readonly string[];
  /** Cases whose row of the list was changed in the page; times and priorities, which change by themselves, left out. */
  readonly rows: readonly string[];
}

interface Frame {
  readonly t: string;
  readonly id: number;
  readonly query?: string;
  readonly channel?: string;
}

declare global {
  interface Window {
    changedRows: Set<string>;
  }
}

/** Runs in the page: notes which rows of the list change. */
function noteRows(): void {
  window.changedRows = new Set();
  new MutationObserver((changes) => {
    for (const { target } of changes) {
      const element = target instanceof Element ? target : target.parentElement;
      if (element?.closest('time, [data-column=priority]')) continue;
      const id = element?.closest('[role=row]')?.getAttribute('data-case-id');
      if (id) window.changedRows.add(id);
    }
  }).observe(document, { subtree: true, childList: true, attributes: true, characterData: true });
}

/** Counts from the next load of the page on, which it brings about. `quiet` answers when nothing travels any more. */
export async function countEffort(page: Page): Promise<{ taken(): Promise<Effort> }> {
  let frames: string[] = [];
  const names = new Map<number, string>();
  page.on('websocket', (socket) => {
    const read = ({ payload }: { payload: string | Buffer }): Frame => JSON.parse(String(payload)) as Frame;
    socket.on('framesent', (event) => {
      const { t, id, query, channel } = read(event);
      const name = query ?? channel;
      if (name !== undefined) names.set(id, name);
      frames.push(`${t} ${names.get(id)}`);
    });
    socket.on('framereceived', (event) => {
      const { t, id } = read(event);
      frames.push(`${t} ${names.get(id)}`);
    });
  });
  await page.addInitScript(noteRows);
  await page.reload();
  const QUIET_MS = 1_500;
  return {
    async taken() {
      for (let before = -1; before !== frames.length; ) {
        before = frames.length;
        await page.waitForTimeout(QUIET_MS);
      }
      const rows = await page.evaluate(() => {
        const changed = [...window.changedRows];
        window.changedRows.clear();
        return changed;
      });
      const done = frames;
      frames = [];
      return { frames: done, rows };
    },
  };
}
