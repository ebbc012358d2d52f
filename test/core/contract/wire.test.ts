import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';
import { z } from 'zod';
import { canonical } from '../../../core/audit/canonical.ts';
import * as copy from '../../../core/contract/copy.ts';
import * as repair from '../../../core/contract/repair.ts';
import * as wire from '../../../core/contract/wire.ts';
import hashes from './wire-hash.json' with { type: 'json' };

/** Everything that travels. Tables may grow without it: their shape is part of the scope that a replica is built for. */
function wireHash(): string {
  const schemas = Object.entries({ ...wire, ...copy, ...repair })
    .filter(([, value]) => value instanceof z.ZodType)
    .map(([name, schema]) => [name, z.toJSONSchema(schema as z.ZodType, { unrepresentable: 'any' })]);
  return createHash('sha256').update(canonical(schemas)).digest('hex');
}

it('moves the protocol version and its history when the wire changes', () => {
  const recorded = (hashes as Record<string, string>)[String(wire.PROTOCOL)];
  expect(
    wireHash(),
    'the wire schema changed: raise PROTOCOL in core/contract/wire.ts, add its history line, record the hash in wire-hash.json',
  ).toBe(recorded);
});

it('has one history line for every protocol version', () => {
  const source = readFileSync(path.resolve(import.meta.dirname, '../../../core/contract/wire.ts'), 'utf8');
  const lines = [...source.matchAll(/^ \* (\d+) {2}\S/gm)].map((match) => Number(match[1]));
  expect(lines).toEqual(Array.from({ length: wire.PROTOCOL }, (_, index) => index + 1));
});
