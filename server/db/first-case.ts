import { setTimeout as wait } from 'node:timers/promises';
import { createPool } from './pool.ts';

/** How often it looks: the pipeline works in another process, and this is asked once in the life of a demo. */
const LOOK_EVERY_MS = 150;

/** Settles when there is a case that somebody could decide. Throws when the signal ends it. */
export async function firstCase(databaseUrl: string, signal: AbortSignal): Promise<void> {
  const pool = createPool(databaseUrl, { max: 1 });
  try {
    for (;;) {
      const { rows } = await pool.query<{ found: boolean }>(
        `SELECT EXISTS (SELECT 1 FROM cases WHERE state IN ('open', 'claimed', 'reopened')) AS found`,
      );
      if (rows[0]?.found) return;
      await wait(LOOK_EVERY_MS, undefined, { signal });
    }
  } finally {
    await pool.end();
  }
}
