import { refuse } from '../contract/errors.ts';
import type { Sql } from '../lib/sql.ts';
import { offerOldest } from './earlier-seals.ts';

const OFFERED =
  "UPDATE items SET state = 'queued', settled = 0, problem = ? WHERE state IN ('delivered', 'refused') AND envelope IS NOT NULL";

/**
 * Call it with the epoch of each replica that is opened. Another one than before means that the server was restored or
 * replaced: what the lost one acknowledged may not be in it. So everything sealed is offered again; the server knows
 * what it has already answered and gives that answer again, anything else it decides now. The latest receipt counts.
 * (Dismissed items are sent again only if the server misses them.) The epoch is kept with it, so that a crash in between
 * changes nothing. True when something waits again.
 */
export function offerAgain(outbox: Sql, epoch: string): boolean {
  const known = outbox.get<{ value: string }>("SELECT value FROM meta WHERE key = 'epoch'")?.value;
  if (known === epoch) return false;
  return outbox.transaction(() => {
    const offered = known === undefined ? 0 : outbox.run(OFFERED, [JSON.stringify(refuse('epoch_changed'))]).changes;
    const moved = offerOldest(outbox);
    outbox.run(
      "INSERT INTO meta (key, value) VALUES ('epoch', ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value",
      [epoch],
    );
    return offered + moved > 0;
  });
}
