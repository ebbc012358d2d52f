import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createMarketplace, type SentEvent } from '../../../server/simulation/marketplace.ts';
import { emptyTally, type RunOptions, runSimulation } from '../../../server/simulation/run.ts';
import type { Sender } from '../../../server/simulation/sender.ts';

const EPOCH = Date.UTC(2026, 10, 22, 12);
const STORY = { seed: 'run', days: 3, historyEvents: 900, rate: 100, clients: 30, providers: 20, rings: 1 };

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'docket-run-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

/** A receiver that stores by id, and dies in the given calls: before it stored the batch, or after. */
function receiver(dies: Readonly<Record<number, 'before' | 'after'>> = {}) {
  const stored = new Map<string, SentEvent>();
  const conflicts: string[] = [];
  let calls = 0;
  const sender: Sender = {
    async send(events) {
      calls += 1;
      if (dies[calls] === 'before') throw new Error('cut');
      for (const event of events as SentEvent[]) {
        const known = stored.get(event.id);
        if (known && JSON.stringify(known) !== JSON.stringify(event)) conflicts.push(event.id);
        stored.set(event.id, event);
      }
      if (dies[calls] === 'after') throw new Error('cut');
      return (events as SentEvent[]).map(({ id }) => ({ id, status: 'accepted' as const }));
    },
  };
  return { sender, stored, conflicts };
}

const run = (sender: Sender, now: () => number, change: Partial<RunOptions> = {}): Promise<void> =>
  runSimulation({
    sender,
    story: STORY,
    positionFile: join(folder, 'position.json'),
    limit: null,
    historyOnly: false,
    signal: new AbortController().signal,
    now,
    tally: emptyTally(),
    onBatch: () => undefined,
    ...change,
  });

describe('a simulation', () => {
  it('goes on without a gap and without a second version of an event after any cut', async () => {
    const { sender, stored, conflicts } = receiver({ 2: 'before', 4: 'after', 5: 'before', 6: 'after' });
    let cuts = 0;
    for (;;) {
      try {
        await run(sender, () => EPOCH, { historyOnly: true });
        break;
      } catch (error) {
        expect((error as Error).message).toBe('cut');
        cuts += 1;
      }
    }
    expect(cuts).toBe(4);
    expect(conflicts).toEqual([]);
    const whole = createMarketplace({ ...STORY, epoch: EPOCH })
      .happenings.take(stored.size + 1)
      .toArray();
    expect([...stored.values()]).toEqual(whole.slice(0, -1).map((happening) => happening.event()));
    expect(whole.at(-1)?.at).toBeGreaterThanOrEqual(EPOCH);
  });

  it('leaves out the time in which nobody told it', async () => {
    const { sender, stored } = receiver();
    await run(sender, () => EPOCH, { historyOnly: true });
    const history = stored.size;
    const later = EPOCH + 86_400_000;
    let now = later;
    await run(sender, () => (now += 50), { limit: 40 });
    const live = [...stored.values()].slice(history).map((event) => Date.parse(event.occurred_at));
    expect(live).toHaveLength(40);
    expect(Math.min(...live)).toBeGreaterThanOrEqual(later);
    expect(Math.max(...live)).toBeLessThanOrEqual(now);
  });

  it('begins another story when it is asked for another', async () => {
    const { sender, stored } = receiver();
    await run(sender, () => EPOCH, { limit: 50 });
    const before = new Set(stored.keys());
    await run(sender, () => EPOCH + 1, { limit: 50, story: { ...STORY, seed: 'other' } });
    expect(stored.size).toBe(100);
    expect([...stored.keys()].slice(0, 50)).toEqual([...before]);
  });

  it('begins another story when an earlier version told it: the same ids would be other events', async () => {
    const { sender, stored, conflicts } = receiver();
    await run(sender, () => EPOCH, { limit: 50 });
    const file = join(folder, 'position.json');
    const { telling: _, ...saved } = JSON.parse(await readFile(file, 'utf8'));
    await writeFile(file, JSON.stringify(saved));
    await run(sender, () => EPOCH + 1, { limit: 50 });
    expect(stored.size).toBe(100);
    expect(conflicts).toEqual([]);
  });

  it('ends when it is told to, with what was taken saved', async () => {
    const { sender, stored } = receiver();
    const stop = new AbortController();
    await run(sender, () => EPOCH, { signal: stop.signal, onBatch: () => stop.abort() });
    expect(stored.size).toBe(200);
    await run(sender, () => EPOCH, { limit: 10 });
    expect(stored.size).toBe(210);
  });
});
