import { expect, it } from 'vitest';
import type { RoleName } from '../../../core/access/roles.ts';
import type { ReadSql } from '../../../core/lib/sql.ts';
import { queue } from '../../../core/queries/queue.ts';
import { queueArgs } from '../../../core/queries/queue-args.ts';
import { reviews } from '../../../core/queries/reviews.ts';
import { emptyReplica } from './support.ts';

const CTX = { personId: '' };
const ASKED = {
  show: 'open',
  queue: null,
  tier: null,
  signal: null,
  text: '',
  sort: 'priority',
  descending: true,
  offset: 0,
  limit: 100,
};

/** How SQLite would run what a query asks. */
function plansOf(run: (spy: ReadSql) => unknown, role: RoleName = 'moderator'): string[] {
  const { sql } = emptyReplica(role);
  const seen: string[] = [];
  const explain = (text: string, params: readonly (string | number)[] = []): void => {
    seen.push(
      sql
        .all<{ detail: string }>(`EXPLAIN QUERY PLAN ${text}`, params)
        .map(({ detail }) => detail)
        .join('\n'),
    );
  };
  const spy = {
    all: (text: string, params: never) => {
      explain(text, params);
      return [];
    },
    get: explain,
  } as unknown as ReadSql;
  run(spy);
  return seen;
}

const plans = (change: Record<string, unknown>): string[] =>
  plansOf((spy) => queue.run(spy, queueArgs.parse({ ...ASKED, ...change }), CTX));

it.each([{}, { show: 'all' }, { tier: 'high' }, { queue: 'fraud' }, { show: 'decided' }])(
  'one page of the queue sorts nothing and counts from an index alone: %o',
  (change) => {
    const [counted, rows] = plans(change);
    expect(counted).toContain('USING COVERING INDEX cases_opened');
    expect(counted).not.toContain(' u ');
    expect(rows).toContain('USING INDEX cases_rank');
    expect(rows).not.toContain('TEMP B-TREE');
  },
);

it.each(['signal_count', 'last_event_at', 'tier', 'state'])('an order by %s is made from an index alone', (sort) => {
  const [, ids] = plans({ sort });
  expect(ids).toContain('USING COVERING INDEX cases_opened');
});

it.each([
  {},
  { queue: 'fraud', tier: 'high', signal: 'CONTACT_PHONE' },
  { opened_until: 1 },
  { descending: false },
  { show: 'all' },
])('a page of decisions goes along their own index, and looks at no case: %o', (change) => {
  const [counted, ids] = plans({ show: 'decided', sort: 'decided_at', ...change });
  expect(counted).toContain('USING COVERING INDEX cases_opened');
  expect(ids).toContain('USING COVERING INDEX cases_decided');
  // Those of one moment are put in the order of their ids.
  expect(ids).not.toMatch(/TEMP B-TREE FOR ORDER BY/);
});

it('a search reads the accounts once, and neither the count nor the page joins them with every case', () => {
  const [accounts, counted, ids] = plans({ text: 'anna' });
  expect(accounts).toContain('SCAN users');
  for (const plan of [counted, ids]) expect(plan).not.toMatch(/ u\b/);
});

it.each([{}, { show: 'all' }, { descending: false }])(
  'a page by subject goes from the accounts in their order to their cases: %o',
  (change) => {
    const [, ids] = plans({ sort: 'subject', ...change });
    expect(ids).toContain('INDEX users_named');
    expect(ids).toContain('cases_subject_user_id');
  },
);

it('the filter by signal is answered by an index alone', () => {
  const [counted] = plans({ signal: 'CONTACT_PHONE' });
  expect(counted).toContain('USING COVERING INDEX cases_opened');
});

it('escalated cases are found from the few actions that escalate, not among all', () => {
  const found = plansOf((spy) => reviews.run(spy, null, CTX), 'lead').find((plan) =>
    plan.includes('actions_escalated'),
  );
  expect(found).toContain('SEARCH c');
});
