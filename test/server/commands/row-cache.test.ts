import { expect, test } from 'vitest';
import type { Read } from '../../../core/commands/define.ts';
import { readKey } from '../../../core/commands/run.ts';
import { InvariantError } from '../../../core/lib/must.ts';
import { RowCache, RowExistsError } from '../../../server/commands/row-cache.ts';

const caseRead = (id: string): Read => ({ table: 'cases', where: { column: 'id', equals: id } });
const actionsOf = (userId: string): Read => ({ table: 'actions', where: { column: 'user_id', equals: userId } });
const note = (id: string, body = 'x') =>
  ({
    table: 'notes',
    op: 'insert',
    id,
    values: { case_id: 'c1', person_id: 'p', body, written_at: 1 },
  }) as const;

function cacheWith(...reads: Read[]): RowCache {
  const cache = new RowCache();
  cache.loaded([caseRead('c1')], 'cases', [{ id: 'c1', version: 3, state: 'open', second_opinions: 0 }]);
  cache.loaded(reads, 'actions', [{ id: 'a1', version: 1, user_id: 'u1' }]);
  return cache;
}

test('a command sees what it named, and nothing else, even if it is loaded', () => {
  const cache = cacheWith(actionsOf('u1'));
  const view = cache.view(new Set([readKey(caseRead('c1'))]));
  expect(view.get('cases', 'c1')?.version).toBe(3);
  expect(() => view.list('actions', 'user_id', 'u1')).toThrow(InvariantError);
  expect(() => view.get('cases', 'c2')).toThrow('a read that the command named');
  expect(() => cache.view(new Set([readKey(caseRead('c2'))])).get('cases', 'c2')).toThrow('to be loaded');
});

test('what was asked for and is not there is undefined, not an error', () => {
  const cache = new RowCache();
  cache.loaded([caseRead('gone')], 'cases', []);
  expect(cache.view(new Set([readKey(caseRead('gone'))])).get('cases', 'gone')).toBeUndefined();
});

test('a later command sees what an earlier one changed and made', () => {
  const cache = cacheWith(actionsOf('u1'));
  const view = cache.view(new Set([readKey(caseRead('c1')), readKey(actionsOf('u1'))]));
  cache.apply({ table: 'cases', op: 'update', id: 'c1', values: { state: 'claimed' } });
  cache.apply({ table: 'actions', op: 'insert', id: 'a2', values: { user_id: 'u1' } as never });
  expect(view.get('cases', 'c1')).toMatchObject({ state: 'claimed', version: 4 });
  expect(view.list('actions', 'user_id', 'u1').map(({ id }) => id)).toEqual(['a1', 'a2']);
  // Loading it once more does not undo what is not written yet.
  cache.loaded([caseRead('c1')], 'cases', [{ id: 'c1', version: 3, state: 'open' }]);
  expect(view.get('cases', 'c1')?.state).toBe('claimed');
});

test('writes are whole new rows, and the changed columns of the others', () => {
  const cache = cacheWith();
  cache.apply({ table: 'cases', op: 'update', id: 'c1', values: { state: 'claimed' } });
  cache.apply({ table: 'cases', op: 'update', id: 'c1', values: { second_opinions: 1 } });
  cache.apply(note('n1'));
  cache.apply({ table: 'notes', op: 'update', id: 'n1', values: { body: 'y' } });
  const writes = cache.writes().filter(({ inserts, updates }) => inserts.length + updates.length > 0);
  expect(writes).toMatchObject([
    { table: 'cases', inserts: [], updates: [{ row: { id: 'c1' }, columns: ['state', 'second_opinions'] }] },
    { table: 'notes', inserts: [{ id: 'n1', body: 'y' }], updates: [] },
  ]);
});

test('a row that is there cannot be made, one that is not cannot be changed', () => {
  const cache = cacheWith();
  cache.apply(note('n1'));
  expect(() => cache.apply(note('n1'))).toThrow(RowExistsError);
  expect(() => cache.apply({ table: 'cases', op: 'update', id: 'c9', values: {} })).toThrow(InvariantError);
});
