import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { ERRORS, type ErrorCode } from '../../core/contract/errors.ts';
import { EVENT_TYPES, EVENTS } from '../../core/contract/events/index.ts';

const FILE = path.resolve(import.meta.dirname, '../../docs/events.md');
const MARK = '<!-- made from core/contract/events';

interface Shape {
  type?: string | string[];
  enum?: unknown[];
  anyOf?: Shape[];
  items?: Shape;
  format?: string;
  minimum?: number;
  maximum?: number;
  properties?: Record<string, Shape>;
  required?: string[];
}

/** `string`, `a or b`, `1…5`, `[{type, bytes}]`: a JSON Schema in a few words. */
function words(shape: Shape): string {
  const choices = (shape.anyOf ?? []).filter(({ type }) => type !== 'null');
  if (choices.length > 0) return [...new Set(choices.map(words))].join(' or ');
  if (shape.enum) return shape.enum.map((value) => `\`${value}\``).join(' or ');
  if (shape.type === 'array') return `[${words(shape.items ?? {})}]`;
  if (shape.type === 'object') return `{${Object.keys(shape.properties ?? {}).join(', ')}}`;
  if (shape.format === 'date-time') return 'time';
  const type = [shape.type ?? 'any']
    .flat()
    .filter((name) => name !== 'null')
    .join(' or ');
  const small = shape.maximum !== undefined && shape.maximum < 1_000;
  return small ? `${type} ${shape.minimum}…${shape.maximum}` : type;
}

function section(type: (typeof EVENT_TYPES)[number]): string {
  const schema = z.toJSONSchema(EVENTS[type], { io: 'input', target: 'draft-2020-12' }) as Shape;
  const fields = Object.entries(schema.properties ?? {}).map(([name, shape]) => {
    const optional = schema.required?.includes(name) ? '' : '?';
    return `\`${name}\`${optional} ${words(shape)}`;
  });
  return `| \`${type}\` | ${fields.join(' · ')} |`;
}

test('docs/events.md lists every type with every field', async () => {
  const text = await readFile(FILE, 'utf8');
  const prose = text.slice(0, text.indexOf('\n', text.indexOf(MARK)) + 1);
  expect(prose).toContain(MARK);
  const page = [`${prose}| type | payload |`, '|---|---|', ...EVENT_TYPES.map(section), ''].join('\n');
  await expect(page).toMatchFileSnapshot(FILE);
});

test('docs/events.md gives every code the status that it has', async () => {
  const rows = [...(await readFile(FILE, 'utf8')).matchAll(/^\| .* \| (\d{3}) \| `(\w+)` \|$/gmu)];
  expect(rows.length).toBeGreaterThan(10);
  for (const [, status, code] of rows)
    expect([code, ERRORS[code as ErrorCode]?.status]).toEqual([code, Number(status)]);
});
