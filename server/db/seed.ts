import { type SeededAccount, seedPeople } from '../auth/seed-people.ts';
import type { ServerContext } from '../context.ts';
import { type SeededSource, seedSource } from '../sources/seed-source.ts';

export const DEMO_SOURCE = 'demo';

export interface Seeded {
  readonly source: SeededSource;
  /** Only those that were made now: their passwords are stored nowhere. */
  readonly accounts: readonly SeededAccount[];
}

/** What the demo and the tests need before anything happens: a source that may send, and people who may sign in. */
export async function seedDemo(ctx: ServerContext): Promise<Seeded> {
  const accounts = await seedPeople(ctx.db, ctx.clock.now(), { password: ctx.config.demoPassword });
  const source = await seedSource(ctx, DEMO_SOURCE);
  ctx.poke.commit();
  return { source, accounts };
}
