import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { envelope } from '../../../core/contract/events/envelope.ts';
import { checkShape, firstProblem } from '../../../core/contract/problems.ts';

const UUID = 'a UUID such as 0192f1a0-5e1c-7000-8000-000000000001';
const told = (schema: z.ZodType, value: unknown): string[] => {
  const checked = checkShape(schema, value);
  return checked.ok ? [] : checked.error.map(({ path, problem }) => `${path}: ${problem}`);
};
const kinds = z.discriminatedUnion('t', [z.object({ t: z.literal('a') }), z.object({ t: z.literal('b') })]);

describe('what is wrong is said in words: what belongs there', () => {
  it.each<[string, z.ZodType, unknown, string]>([
    ['no UUID', z.guid(), 'evt-1', `must be ${UUID}`],
    ['another one', z.uuid().toLowerCase(), 'evt-1', `must be ${UUID}`],
    ['no time', z.iso.datetime({ offset: true }), 'noon', 'must be a time with its zone such as 2026-01-31T09:30:00Z'],
    ['no e-mail address', z.email(), 'ada', 'must be an e-mail address such as ada@example.org'],
    ['no address', z.url(), 'docket', 'must be an address such as https://example.org'],
    ['another pattern', z.string().regex(/^v\d$/), 'x', 'must be written as /^v\\d$/'],
    ['another type', z.string(), 5, 'must be a text, and is a number'],
    ['null', z.object({}), null, 'must be an object, and is null'],
    ['a list', z.object({}), [], 'must be an object, and is a list'],
    ['a broken number', z.int(), 1.5, 'must be a whole number'],
    ['a word for a number', z.coerce.number(), 'many', 'must be a number, and is no number'],
    ['an empty text', z.string().min(1), '', 'is empty: a text belongs here'],
    ['a short text', z.string().min(3), 'ab', 'must have at least 3 characters'],
    ['a long text', z.string().max(1), 'ab', 'must have at most 1 character'],
    ['another length', z.string().length(3), 'ab', 'must have exactly 3 characters'],
    ['an empty list', z.array(z.string()).min(1), [], 'must have at least 1 entry'],
    ['a small number', z.number().min(1), 0, 'must be at least 1'],
    ['nothing above', z.number().positive(), 0, 'must be more than 0'],
    ['a large number', z.number().max(9), 10, 'must be at most 9'],
    ['another word', z.enum(['low', 'high']), 'mid', 'must be one of low, high'],
    ['another value', z.literal(1), 2, 'must be 1'],
    ['a field too many', z.strictObject({}), { a: 1 }, 'has a field that nothing here knows: a'],
    ['fields too many', z.strictObject({}), { a: 1, b: 2 }, 'has fields that nothing here knows: a, b'],
    ['none of several forms', z.union([z.string(), z.number()]), null, 'has none of the forms that are allowed here'],
    ['words of the schema’s own', z.string().min(3, 'a reason in words'), '', 'a reason in words'],
  ])('%s', (_what, schema, value, problem) => {
    expect(told(schema, value)).toEqual([`: ${problem}`]);
  });

  it('what is missing says what belongs there, and where', () => {
    expect(told(z.object({ a: z.object({ b: z.guid() }), at: z.iso.datetime(), n: z.number() }), { a: {} })).toEqual([
      `a.b: is missing: ${UUID} belongs here`,
      'at: is missing: a time with its zone such as 2026-01-31T09:30:00Z belongs here',
      'n: is missing: a number belongs here',
    ]);
    expect(told(kinds, {})).toEqual(['t: must be one of a, b']);
    expect(told(z.array(z.uuid()), ['x'])).toEqual([`0: must be ${UUID}`]);
  });

  it('nothing of zod’s own words is left, and nothing of what was sent', () => {
    const problems = told(envelope, { id: 'secret', version: 7, occurred_at: 'secret', payload: 'secret' });
    expect(problems).toHaveLength(7);
    expect(problems.join('\n')).not.toMatch(/invalid|expected|received|secret/iu);
  });

  it('so many fields and no more are told', () => {
    expect(told(z.array(z.string()), Array(500).fill(1))).toHaveLength(20);
  });

  it('one line of it names the place', () => {
    expect(firstProblem([{ path: 'a.b', problem: 'must be 1' }], 'args')).toBe('a.b: must be 1');
    expect(firstProblem([{ path: '', problem: 'must be an object' }], 'args')).toBe('args: must be an object');
  });
});
