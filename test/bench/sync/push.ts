import { randomUUID } from 'node:crypto';
import { createPool } from '../../../server/db/pool.ts';
import { openDevice } from '../../support/device.ts';

const DECISIONS = 500;

export interface PushFigures {
  readonly decisions: number;
  readonly accepted: number;
  /** From the first byte sent until the last receipt is verified. */
  readonly seconds: number;
}

/** A desk comes back with decisions on as many cases, signed and in order, and has a verified receipt for each. */
async function measure(url: string, databaseUrl: string): Promise<PushFigures> {
  const pool = createPool(databaseUrl, { max: 1 });
  const { rows } = await pool.query<{ id: string; tier: string; signal: string }>(
    `SELECT c.id, c.tier, (SELECT s.id FROM signals s WHERE s.user_id = c.subject_user_id ORDER BY s.id LIMIT 1) AS signal
       FROM cases c WHERE c.state = 'open' AND c.claimed_by IS NULL ORDER BY c.id LIMIT $1`,
    [DECISIONS],
  );
  await pool.end();
  const desk = await openDevice(url, 'moderator2');
  const commands = rows.map(({ id, tier, signal }) =>
    desk.sign('decide', {
      case_id: id,
      reason_code: 'contact_sharing',
      comment: null,
      actions: [{ id: randomUUID(), kind: 'message_throttled', hours: null }],
      verdicts: [{ signal_id: signal, verdict: 'true_positive' }],
      seen: { state: 'open', tier, claimed_by: null },
    }),
  );
  const begin = performance.now();
  const receipts = await desk.deliver(...commands);
  const seconds = (performance.now() - begin) / 1000;
  return {
    decisions: receipts.length,
    accepted: receipts.filter(({ outcome }) => outcome === 'accepted').length,
    seconds,
  };
}

if (import.meta.main) {
  const [url = '', databaseUrl = ''] = process.argv.slice(2);
  process.stdout.write(`${JSON.stringify(await measure(url, databaseUrl))}\n`);
  process.exit(0);
}
