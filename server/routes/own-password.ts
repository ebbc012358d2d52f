import { z } from 'zod';
import { MAX_PASSWORD } from '../../core/access/password.ts';
import { createAttemptLimit } from '../auth/attempt-limit.ts';
import { authenticate, requireStanding } from '../auth/authenticate.ts';
import { HttpError } from '../http-error.ts';
import { changeOwnPassword } from '../people/own-password.ts';
import type { Route } from './define.ts';
import { parseBody } from './parse-body.ts';

const MOST_FAILURES = 5;
const text = z.string().min(1).max(MAX_PASSWORD);
const changeRequest = z.strictObject({ current: text, password: text });

/** `PUT /api/me/password`: one's own, with the current one: an open session alone takes no account over. */
export const ownPassword: Route = (app, ctx) => {
  const limit = createAttemptLimit(ctx, { kind: 'own_password', max: MOST_FAILURES });
  app.put('/api/me/password', async (request, reply) => {
    const caller = await authenticate(ctx, request);
    requireStanding(caller);
    const change = { ...parseBody(changeRequest, request.body), correlationId: request.id };
    const changed = await limit.attempt(caller.person.id, () => changeOwnPassword(ctx, caller, change));
    if (!changed) throw new HttpError('credentials_invalid');
    return reply.status(204).send();
  });
};
