import { isSupportedCountry } from 'libphonenumber-js/min';
import { z } from 'zod';
import { authenticate, requirePermission } from '../auth/authenticate.ts';
import { FAIL_POLICIES } from '../db/tables/intake.ts';
import { listSources } from '../sources/list.ts';
import { addSource, changeSource, rotateSecret } from '../sources/manage.ts';
import { actOf } from './act-of.ts';
import type { Route } from './define.ts';
import { reason } from './reason.ts';

const HOUR_MS = 3_600_000;
const LONGEST_OVERLAP_HOURS = 24 * 30;

const name = z.string().regex(/^[a-z0-9][a-z0-9._-]{0,62}$/, 'small letters, digits, dots and dashes, at most 63');
/** One that nobody knows would be taken, and its phone numbers never seen. */
const country = z
  .string()
  .refine(
    isSupportedCountry,
    'two capital letters of a country (ISO 3166) whose phone numbers are known, such as GB for the United Kingdom',
  );
const countries = z
  .array(country)
  .max(250)
  .transform((list) => [...new Set(list)].sort());
const texts = z.array(z.string().trim().min(2).max(200)).max(1_000).default([]);
const failPolicy = z.enum(FAIL_POLICIES);

const addRequest = z.strictObject({
  name,
  countries: countries.default([]),
  fail_policy: failPolicy.default('fail_open'),
  reason,
});
const rotateRequest = z.strictObject({
  overlap_hours: z.number().min(0).max(LONGEST_OVERLAP_HOURS).default(24),
  reason,
});
const allowRequest = z.strictObject({
  countries: countries.optional(),
  allow: z.strictObject({ domains: texts, phones: texts, phrases: texts }).optional(),
  reason,
});
const policyRequest = z.strictObject({ fail_policy: failPolicy, reason });
const reasonRequest = z.strictObject({ reason });

type Named = { Params: { name: string } };

/** Who may send: `GET` and `POST /api/sources`; `…/:name/rotate-secret`, `…/allow`, `…/policy`, `…/disable`, `…/enable`. */
export const sources: Route = (app, ctx) => {
  app.get('/api/sources', async (request) => {
    requirePermission(await authenticate(ctx, request), 'people.manage');
    return { sources: await listSources(ctx.db, ctx.clock.now()) };
  });
  app.post('/api/sources', async (request, reply) => {
    const { act, body } = await actOf(ctx, request, 'people.manage', addRequest);
    const { secret } = await addSource(ctx, act, { ...body, failPolicy: body.fail_policy });
    return reply.status(201).send({ name: body.name, secret });
  });
  app.post<Named>('/api/sources/:name/rotate-secret', async (request) => {
    const { act, body } = await actOf(ctx, request, 'people.manage', rotateRequest);
    const rotated = await rotateSecret(ctx, act, request.params.name, body.overlap_hours * HOUR_MS);
    const { secret, previousUntil } = rotated;
    return { name: request.params.name, secret, previous_secret_until: new Date(previousUntil).toISOString() };
  });
  app.put<Named>('/api/sources/:name/allow', async (request) => {
    const { act, body } = await actOf(ctx, request, 'people.manage', allowRequest);
    const { reason: _, ...changes } = body;
    const given = Object.fromEntries(Object.entries(changes).filter(([, value]) => value !== undefined));
    return changeSource(ctx, act, request.params.name, given, 'source.allow_changed');
  });
  app.put<Named>('/api/sources/:name/policy', async (request) => {
    const { act, body } = await actOf(ctx, request, 'people.manage', policyRequest);
    const { fail_policy } = body;
    return changeSource(ctx, act, request.params.name, { fail_policy }, 'source.policy_changed');
  });
  for (const [word, active] of [
    ['disable', false],
    ['enable', true],
  ] as const) {
    app.post<Named>(`/api/sources/:name/${word}`, async (request) => {
      const { act } = await actOf(ctx, request, 'people.manage', reasonRequest);
      return changeSource(ctx, act, request.params.name, { active }, `source.${word}d`);
    });
  }
};
