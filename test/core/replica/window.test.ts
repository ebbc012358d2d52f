import { describe, expect, it } from 'vitest';
import { applyWindow } from '../../../core/replica/apply.ts';
import { collectWindow, WindowError } from '../../../core/replica/window.ts';
import { uuid } from '../../support/replica-world.ts';
import { AUTHOR, EPOCH, emptyReplica, head, person } from './support.ts';

// core/replica/SPEC.md, "One window"; I6.

const END = { t: 'end' as const, rows: 1 };
const names = (sql: ReturnType<typeof emptyReplica>['sql']): unknown[] =>
  sql.all('SELECT display_name FROM people ORDER BY id').map((row) => row.display_name);

describe('reading a window', () => {
  it('takes head, parts and end', () => {
    expect(collectWindow([head('100', '110'), person(1, 1, 'Ada'), END])?.parts).toHaveLength(1);
  });
  it.each([
    ['without its end', [head('100', '110'), person(1, 1, 'Ada')]],
    ['without anything', []],
  ])('%s it is no window', (_what, lines) => expect(collectWindow(lines)).toBeNull());

  it.each([
    ['no head', [person(1, 1, 'Ada'), END]],
    ['two heads', [head('100', '110'), head('100', '110'), END]],
    ['rows that are missing', [head('100', '110'), person(1, 1, 'Ada'), { t: 'end', rows: 2 }]],
    ['rows that are too many', [head('100', '110'), person(1, 1, 'Ada'), { t: 'end', rows: 0 }]],
    ['something after the end', [head('100', '110'), person(1, 1, 'Ada'), END, END]],
    ['uneven columns', [head('100', '110'), { ...person(1, 1, 'Ada'), columns: ['id', 'version'] }, END]],
    ['a line that is none', [head('100', '110'), 'rows', END]],
    ['a table that would be SQL', [head('100', '110'), { ...person(1, 1, 'Ada'), table: 'people" (' }, END]],
  ])('refuses %s', (_what, lines) => expect(() => collectWindow(lines)).toThrow(WindowError));
});

describe('applying a window', () => {
  const apply = (replica: ReturnType<typeof emptyReplica>, lines: unknown[], order: 'later' | 'unknown' = 'later') => {
    const window = collectWindow(lines);
    if (!window) throw new Error('no window');
    return applyWindow(replica.sql, replica.meta(), window, order, [], AUTHOR).state;
  };
  const lines = (from: string, to: string, ...parts: unknown[]) => {
    const rows = parts.filter((part) => (part as { t: string }).t === 'rows').length;
    return [head(from, to), ...parts, { t: 'end', rows }];
  };

  it('moves rows and cursor together', () => {
    const replica = emptyReplica();
    expect(apply(replica, lines('100', '110', person(1, 1, 'Ada')))).toBe('applied');
    expect(names(replica.sql)).toEqual(['Ada']);
    expect(replica.meta().cursor).toBe('110');
  });

  it('keeps the higher version when a row comes twice', () => {
    const replica = emptyReplica();
    apply(replica, lines('100', '110', person(1, 3, 'new')));
    apply(replica, lines('110', '120', person(1, 2, 'old')));
    expect(names(replica.sql)).toEqual(['new']);
  });

  it('lets go of what is gone', () => {
    const replica = emptyReplica();
    apply(replica, lines('100', '110', person(1, 1, 'Ada'), person(2, 1, 'Bob')));
    apply(replica, lines('110', '120', { t: 'gone', table: 'people', ids: [uuid(1, 1)] }));
    expect(names(replica.sql)).toEqual(['Bob']);
  });

  it('applies nothing of a window that fails half-way', () => {
    const replica = emptyReplica();
    const broken = { ...person(2, 1, 'Bob'), values: [[uuid(1, 2)], [1], [null], ['moderator'], [true]] };
    expect(() => apply(replica, lines('100', '110', person(1, 1, 'Ada'), broken))).toThrow('NOT NULL');
    expect(names(replica.sql)).toEqual([]);
    expect(replica.meta().cursor).toBe('100');
  });

  it.each([
    ['an older snapshot', '90', '99', 'later', 'stale'],
    ['the same xmin, order unknown', '90', '100', 'unknown', 'gap'],
    ['the same xmin, asked for later', '90', '100', 'later', 'applied'],
    ['something missing before it', '101', '110', 'later', 'gap'],
  ] as const)('%s', (_what, from, to, order, state) => {
    expect(apply(emptyReplica(), lines(from, to), order)).toBe(state);
  });

  it.each([{ epoch: uuid(9, 2) }, { scope: 'auditor:1', role: 'auditor' }, { role: 'lead' }])(
    'does not apply what belongs to another replica: %o',
    (other) => {
      const replica = emptyReplica();
      expect(
        apply(replica, [
          { ...head('100', '110'), ...other },
          { t: 'end', rows: 0 },
        ]),
      ).toBe('foreign');
      expect(replica.meta()).toMatchObject({ cursor: '100', epoch: EPOCH });
    },
  );
});
