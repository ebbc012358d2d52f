import { randomBytes } from 'node:crypto';
import { EMPTY_CONTEXT } from '../../core/detection/index.ts';
import { newId } from '../clock.ts';
import type { ServerContext } from '../context.ts';
import { openField, sealField } from '../crypto/field.ts';
import { insertRows } from '../db/insert-rows.ts';
import { secretPlace } from './sources.ts';

export interface SeededSource {
  readonly name: string;
  readonly secret: string;
}

/** Makes the source when it is missing, and answers its current secret: for the demo and for tests. */
export async function seedSource(ctx: ServerContext, name: string): Promise<SeededSource> {
  const now = ctx.clock.now();
  const id = newId(now);
  const secret = randomBytes(32).toString('base64url');
  const row = {
    id,
    name,
    active: true,
    secret: sealField(ctx.dataKey, secretPlace(id), secret),
    previous_secret: null,
    previous_secret_until: null,
    countries: EMPTY_CONTEXT.countries,
    allow: EMPTY_CONTEXT.allow,
    fail_policy: 'fail_open',
    created_at: now,
  };
  const inserted = await insertRows(ctx.db, 'sources', [row], '(name) DO NOTHING');
  if (inserted === 1) return { name, secret };
  const found = await ctx.db
    .selectFrom('sources')
    .select(['id', 'secret'])
    .where('name', '=', name)
    .executeTakeFirstOrThrow();
  return { name, secret: openField(ctx.dataKey, secretPlace(found.id), found.secret) };
}
