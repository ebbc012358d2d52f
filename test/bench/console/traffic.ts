import { openDevice } from '../../support/device.ts';
import type { World } from '../sync/world.ts';

/** Colleagues at work: so many changes a second reach every console by the feed, until `stop`. */
export interface Traffic {
  stop(): Promise<{ readonly changes: number; readonly perSecond: number }>;
}

const PER_SECOND = 20;

/** From the foot of the queue, out of this person's way: one case after the other is claimed and let go of again: each time its row changes, in every list that it is in. */
export async function startTraffic(world: World): Promise<Traffic> {
  const colleague = await openDevice(world.url, 'moderator2');
  const { rows } = await world.pool.query<{ id: string }>(
    "SELECT id FROM cases WHERE state = 'open' ORDER BY priority, id LIMIT 400",
  );
  let running = true;
  let changes = 0;
  const begun = performance.now();
  const work = async (): Promise<void> => {
    while (running) {
      const pause = new Promise((done) => setTimeout(done, 1_000 / PER_SECOND));
      const name = Math.floor(changes / rows.length) % 2 === 0 ? 'claim' : 'release';
      await colleague.deliver(colleague.sign(name, { case_id: rows[changes % rows.length]?.id }));
      changes += 1;
      await pause;
    }
  };
  const done = work();
  return {
    async stop() {
      running = false;
      await done;
      return { changes, perSecond: (changes * 1_000) / (performance.now() - begun) };
    },
  };
}
