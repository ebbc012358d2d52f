import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { BEHAVIOURS } from '../../../core/detection/behaviour/registry.ts';
import { VIOLATION_CONFIDENCE } from '../../../core/detection/signals.ts';
import { process } from '../../support/events.ts';
import { startTestServer, type TestServer } from '../../support/server.ts';
import { ACCOUNT_CASES } from './behaviour/accounts.ts';
import { BOOKING_CASES } from './behaviour/bookings.ts';
import { MONEY_CASES } from './behaviour/money.ts';
import { PROVIDER_CASES } from './behaviour/providers.ts';
import { type Cases, Story } from './behaviour/story.ts';

const ALL: Cases = { ...BOOKING_CASES, ...PROVIDER_CASES, ...MONEY_CASES, ...ACCOUNT_CASES };

let server: TestServer;
beforeAll(async () => {
  server = await startTestServer({ listen: false });
});
afterAll(() => server.destroy());

interface Raised {
  readonly charged: string;
  readonly counterparty: string | null;
  readonly confidence: number;
  readonly reasons: readonly { code: string; text: string }[];
  readonly detector_version: string;
}

async function raised(story: Story, type: string): Promise<Raised[]> {
  const { rows } = await server.ctx.pool.query<Raised>(
    `SELECT u.external_id AS charged, c.external_id AS counterparty, g.confidence, g.reasons, g.detector_version
       FROM signals g JOIN users u ON u.id = g.user_id LEFT JOIN users c ON c.id = g.counterparty_id
      WHERE g.type = $1 AND u.external_id IN ($2, $3)`,
    [type, story.client, story.provider],
  );
  return rows;
}

/** Tiers that accounts of the story have from before: the score of an earlier batch. */
async function setTiers(tiers: Readonly<Record<string, string>>): Promise<void> {
  for (const [id, tier] of Object.entries(tiers))
    await server.ctx.pool.query(
      `INSERT INTO users (id, external_id, user_type, status, tier, score)
       VALUES (gen_random_uuid(), $1, 'unknown', 'active', $2, 70)
       ON CONFLICT (external_id) DO UPDATE SET tier = excluded.tier`,
      [id, tier],
    );
}

test('every behavioural signal has a story in which it fires, and a near miss', () => {
  expect(Object.keys(ALL).sort()).toEqual(BEHAVIOURS.map(({ type }) => type).sort());
  for (const cases of Object.values(ALL)) {
    expect(cases.some(({ charged }) => charged.length > 0)).toBe(true);
    expect(cases.some(({ charged }) => charged.length === 0)).toBe(true);
  }
});

describe.each(Object.entries(ALL))('%s', (type, cases) => {
  test.each(cases.map((one, index) => ({ ...one, index })))(
    '$name → $charged',
    async ({ play, charged, bystanders, index }) => {
      const story = new Story(`${type}-${index}`.toLowerCase(), Date.now());
      play(story);
      await setTiers(story.tiers);
      await process(server, story.events);
      const found = await raised(story, type);
      expect([...new Set(found.map((row) => row.charged))].sort()).toEqual(charged.map((role) => story[role]).sort());
      if (bystanders) {
        const violators = new Set(
          found.filter((row) => row.confidence >= VIOLATION_CONFIDENCE).map((row) => row.charged),
        );
        expect(charged.filter((role) => !violators.has(story[role]))).toEqual(bystanders);
      }
      for (const row of found) {
        expect(row.confidence).toBeGreaterThan(0.2);
        expect(row.reasons[0]?.text).toMatch(/\w/);
        expect(row.detector_version).toMatch(/^behaviour-/);
      }
    },
  );
});
