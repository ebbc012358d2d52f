import { edit, from, type Mutation, mutation, needing } from '../mutations.ts';

const CHAIN_STATE = 'server/commands/chain-state.ts';
const OTHERS_AT_WORK = ['a case that takes a while', 'a score'];

/** Bugs in what the server asks of Postgres: the twin cannot have them. stories.pg.test.ts has to find each. */
export const ON_POSTGRES: readonly Mutation[] = [
  needing(
    OTHERS_AT_WORK,
    mutation(
      'SQL: the cursor of a window is a serial number: the next id, whoever is still at work',
      edit('server/feed/window.ts', 'to: snapshot.xmin,', 'to: snapshot.xmax,'),
    ),
  ),
  needing(
    OTHERS_AT_WORK,
    mutation(
      'SQL: the live stream goes by the highest id so far',
      edit('server/feed/changes.ts', 'NOT pg_visible_in_snapshot(rev, ', 'rev >= pg_snapshot_xmax('),
    ),
  ),
  mutation(
    'SQL: each table of a window is read as of another moment',
    edit('server/feed/snapshot.ts', 'BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY', 'BEGIN READ ONLY'),
  ),
  mutation(
    'SQL: rows that are no evidence of a case are fed',
    edit('core/tables/feed.ts', "if (table.evidenceOnly) parts.push('in_evidence');"),
  ),
  needing(
    ['backup', 'restore'],
    mutation(
      'SQL: rows of a dump that had counted further come with every window',
      edit('server/feed/epoch.ts', 'if (found) await stampAhead(trx);'),
    ),
  ),
  from(
    14,
    needing(
      OTHERS_AT_WORK,
      mutation(
        'SQL: a push decides on rows that others are changing',
        edit('server/commands/load-rows.ts', 'ORDER BY id FOR NO KEY UPDATE', 'ORDER BY id'),
      ),
    ),
  ),
  needing(
    ['weather'],
    mutation(
      'SQL: a receipt that was given is not found again',
      edit(CHAIN_STATE, 'receipt } of rows) {', 'receipt } of rows.slice(1)) {'),
    ),
  ),
  mutation(
    'SQL: how far the chain of a device goes is not stored',
    edit('server/commands/push.ts', 'saveChains(trx, mine, now),'),
  ),
  needing(
    ['server dies'],
    mutation(
      'SQL: a push is not one transaction',
      edit('server/commands/push.ts', '{ sentAt, pastGaps }, trx),', '{ sentAt, pastGaps }, ctx.db as typeof trx),'),
    ),
  ),
  from(
    29,
    needing(
      ['a token is stolen'],
      mutation(
        'SQL: a request is taken as often as it comes',
        edit('server/auth/request-signature.ts', 'return numAffectedRows !== 0n;', 'return true;'),
      ),
    ),
  ),
  needing(
    ['an order'],
    mutation(
      'SQL: an order that was carried out stays open',
      edit(
        'server/devices/orders.ts',
        "    .where('result', 'is', null)\n    .where('not_after'",
        "    .where('not_after'",
      ),
    ),
  ),
];
