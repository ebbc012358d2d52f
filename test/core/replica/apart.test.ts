import fc from 'fast-check';
import { expect, it } from 'vitest';
import { applyWindow } from '../../../core/replica/apply.ts';
import { forgetFootprints } from '../../../core/replica/footprint.ts';
import { undoOverlay } from '../../../core/replica/overlay.ts';
import { type PendingItem, rebase } from '../../../core/replica/rebase.ts';
import { collectWindow } from '../../../core/replica/window.ts';
import { dumpReplica, uuid } from '../../support/replica-world.ts';
import { AUTHOR, emptyReplica, head, person } from './support.ts';

// core/replica/SPEC.md, "One window": what is apart from it is not run again, and nobody can tell.

const CASES = 4;
const nth = fc.integer({ min: 1, max: CASES });
const people = fc.constantFrom(uuid(1, 1), uuid(1, 2));

const caseRow = (n: number, version: number, state: string, claimedBy: string | null) => ({
  t: 'rows',
  table: 'cases',
  columns: [
    'id',
    'version',
    'subject_user_id',
    'queue',
    'state',
    'tier',
    'score',
    'priority',
    'priority_terms',
    'signal_types',
    'signal_count',
    'opened_at',
    'last_event_at',
    'second_opinions',
    'correlation_id',
    'claimed_by',
  ],
  values: [
    [uuid(5, n)],
    [version],
    [uuid(3, n)],
    ['contact'],
    [state],
    ['medium'],
    [50],
    [n],
    [{}],
    [[]],
    [0],
    [1],
    [1],
    [0],
    [uuid(6, n)],
    [claimedBy],
  ],
});
const note = (n: number, id: string, caseN: number) => ({
  t: 'rows',
  table: 'notes',
  columns: ['id', 'version', 'case_id', 'person_id', 'body', 'written_at'],
  values: [[id], [1], [uuid(5, caseN)], [uuid(1, 2)], [`note ${n}`], [n]],
});

const command = fc.oneof(
  nth.map((n) => ({ name: 'claim', args: { case_id: uuid(5, n) }, caseId: uuid(5, n) })),
  nth.map((n) => ({ name: 'release', args: { case_id: uuid(5, n) }, caseId: uuid(5, n) })),
  nth.map((n) => ({ name: 'add_note', args: { case_id: uuid(5, n), body: `seen ${n}` }, caseId: uuid(5, n) })),
);
const state = fc.constantFrom('open', 'claimed', 'decided');
const part = fc.oneof(
  fc.tuple(nth, fc.integer({ min: 2, max: 6 }), state, fc.option(people)).map((row) => caseRow(...row)),
  fc.tuple(fc.integer({ min: 1, max: 9 }), nth).map(([n, of]) => note(n, uuid(7, n), of)),
  // A note of one's own, as it comes back.
  fc.tuple(fc.integer({ min: 0, max: 9 }), nth).map(([n, of]) => note(n, uuid(8, n), of)),
  nth.map((n) => ({ t: 'gone', table: 'cases', ids: [uuid(5, n)] })),
  nth.map((n) => person(2, n, `Person ${n}`)),
);

const windowOf = (from: number, parts: readonly unknown[]) => {
  const rows = parts.filter((one) => (one as { t: string }).t === 'rows').length;
  const window = collectWindow([head(String(from), String(from + 10)), ...parts, { t: 'end', rows }]);
  if (!window) throw new Error('no window');
  return window;
};

it('a window applied with and without running again what is apart from it gives the same replica', () => {
  let apart = 0;
  fc.assert(
    fc.property(
      fc.array(command, { maxLength: 10 }),
      fc.array(fc.tuple(fc.array(part, { minLength: 1, maxLength: 2 }), fc.boolean()), { minLength: 1, maxLength: 6 }),
      (commands, windows) => {
        const items = commands.map((one, n): PendingItem => ({ ...one, id: uuid(8, n), at: 1_000 + n }));
        const sides = [emptyReplica(), emptyReplica()] as const;
        const start = windowOf(100, [
          person(1, 1, 'A'),
          ...Array.from({ length: CASES }, (_, n) => caseRow(n + 1, 1, 'open', null)),
        ]);
        for (const { sql, meta } of sides) {
          applyWindow(sql, meta(), start, 'later', [], AUTHOR);
          rebase(sql, items, AUTHOR);
        }
        let waiting = items;
        for (const [index, [parts, delivered]] of windows.entries()) {
          if (delivered) waiting = waiting.slice(1);
          const window = windowOf(110 + 10 * index, parts);
          const [quick, full] = sides;
          const applied = applyWindow(quick.sql, quick.meta(), window, 'later', waiting, AUTHOR);
          forgetFootprints(full.sql);
          applyWindow(full.sql, full.meta(), window, 'later', waiting, AUTHOR);
          if (waiting.length > 0 && applied.state === 'applied' && applied.refusals.size === 0) apart += 1;
          expect(dumpReplica(quick.sql, 'moderator')).toEqual(dumpReplica(full.sql, 'moderator'));
          const pending = 'SELECT * FROM pending ORDER BY command_id';
          expect(quick.sql.all(pending)).toEqual(full.sql.all(pending));
        }
        for (const { sql } of sides) undoOverlay(sql);
        expect(dumpReplica(sides[0].sql, 'moderator')).toEqual(dumpReplica(sides[1].sql, 'moderator'));
        for (const { sql } of sides) sql.close();
      },
    ),
    { numRuns: 150 },
  );
  expect(apart).toBeGreaterThan(20);
});
