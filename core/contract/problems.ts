import type { z } from 'zod';
import { err, ok, type Result } from '../lib/result.ts';

/** What is wrong with one field, for whoever sent it: where, and what belongs there. Never what stood there. */
export interface FieldProblem {
  /** Names and places joined by dots; empty for the whole. */
  readonly path: string;
  readonly problem: string;
}

/** More are not told: whoever sent so many mends the first ones first. */
const MOST = 20;

type Issue = z.core.$ZodRawIssue;

/** By zod's name of a type: what belongs there. */
const TYPES: Readonly<Record<string, string>> = {
  string: 'a text',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  null: 'null',
  array: 'a list',
  tuple: 'a list',
  object: 'an object',
  record: 'an object',
  undefined: 'left out',
  never: 'left out',
};

/** By zod's name of a format: what belongs there. */
const FORMATS: Readonly<Record<string, string>> = {
  uuid: 'a UUID such as 0192f1a0-5e1c-7000-8000-000000000001',
  guid: 'a UUID such as 0192f1a0-5e1c-7000-8000-000000000001',
  datetime: 'a time with its zone such as 2026-01-31T09:30:00Z',
  date: 'a day such as 2026-01-31',
  time: 'a time of day such as 09:30:00',
  email: 'an e-mail address such as ada@example.org',
  url: 'an address such as https://example.org',
};

const count = (n: number | bigint, one: string, many: string): string => `${n} ${n === 1 || n === 1n ? one : many}`;

function sized(issue: Extract<Issue, { code: 'too_small' | 'too_big' }>): string {
  const [bound, more, less] =
    issue.code === 'too_small' ? [issue.minimum, 'at least', 'more than'] : [issue.maximum, 'at most', 'less than'];
  const limit = issue.exact ? 'exactly' : issue.inclusive === false ? less : more;
  if (issue.origin === 'string') {
    // An empty text is nearly always one that was forgotten.
    if (issue.code === 'too_small' && issue.input === '') return 'is empty: a text belongs here';
    return `must have ${limit} ${count(bound, 'character', 'characters')}`;
  }
  if (issue.origin === 'array' || issue.origin === 'set')
    return `must have ${limit} ${count(bound, 'entry', 'entries')}`;
  return `must be ${limit} ${bound}`;
}

const typeOf = (value: unknown): string => {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'a list';
  if (Number.isNaN(value)) return 'no number';
  return TYPES[typeof value] ?? `a ${typeof value}`;
};

/** In place of what is there, or of nothing. */
const wanted = (what: string, input: unknown): string =>
  input === undefined ? `is missing: ${what} belongs here` : `must be ${what}`;

function oneOf(values: readonly unknown[], input: unknown): string {
  const listed = values.map((value) => (typeof value === 'string' ? value : JSON.stringify(value)));
  return wanted(listed.length === 1 ? `${listed[0]}` : `one of ${listed.join(', ')}`, input);
}

/** Of a text that has to be written in a certain way, and is none at all. */
function formatOf({ inst }: Issue): string {
  const { format } = (inst?._zod.def ?? {}) as { readonly format?: unknown };
  return String(format);
}

/** Words for what zod found, where the schema has none of its own. */
function inWords(issue: Issue): string {
  switch (issue.code) {
    case 'invalid_type': {
      const what = FORMATS[formatOf(issue)] ?? TYPES[issue.expected] ?? issue.expected;
      const is = typeOf(issue.input);
      // 1.5 for a whole number: both are numbers.
      const differs = issue.input !== undefined && issue.expected !== 'never' && is !== what;
      return `${wanted(what, issue.input)}${differs && issue.expected !== 'int' ? `, and is ${is}` : ''}`;
    }
    case 'invalid_format':
      return wanted(FORMATS[issue.format] ?? `written as ${issue.pattern ?? issue.format}`, issue.input);
    case 'too_small':
    case 'too_big':
      return sized(issue);
    case 'not_multiple_of':
      return `must be a multiple of ${issue.divisor}`;
    case 'invalid_value':
      return oneOf(issue.values, issue.input);
    case 'unrecognized_keys':
      return `has ${issue.keys.length === 1 ? 'a field' : 'fields'} that nothing here knows: ${issue.keys.join(', ')}`;
    case 'invalid_union': {
      if (Array.isArray(issue.options)) return oneOf(issue.options, issue.input);
      return 'has none of the forms that are allowed here';
    }
    case 'invalid_key':
      return 'has a name that is not allowed here';
    default:
      return 'is not allowed here';
  }
}

const WORDS = { error: inWords } as const;

/** Checks what came from outside: the value in the form of the schema, or what is wrong with it, in words. */
export function checkShape<S extends z.ZodType>(
  schema: S,
  value: unknown,
  prefix: readonly string[] = [],
): Result<z.infer<S>, readonly FieldProblem[]> {
  const parsed = schema.safeParse(value, WORDS);
  if (parsed.success) return ok(parsed.data);
  return err(
    parsed.error.issues.slice(0, MOST).map(({ path, message }) => ({
      path: [...prefix, ...path.map(String)].join('.'),
      problem: message,
    })),
  );
}

/** The first problem in one line; `whole` names what has no field. */
export const firstProblem = (problems: readonly FieldProblem[], whole: string): string => {
  const [{ path, problem } = { path: '', problem: 'is not allowed here' }] = problems;
  return `${path || whole}: ${problem}`;
};
