import type { FastifyRequest } from 'fastify';
import { loginReply, loginRequest } from '../../core/contract/wire.ts';
import { ATTEMPT_WINDOW_MS, createAttemptLimit } from '../auth/attempt-limit.ts';
import { originOf } from '../auth/origin.ts';
import { signIn } from '../auth/sign-in.ts';
import { HttpError } from '../http-error.ts';
import type { Route } from './define.ts';
import { parseBody } from './parse-body.ts';

/**
 * Deriving a password takes memory and time of this process, also for those who know it: so many for each failure that is
 * allowed.
 */
const SUCCESSES = 30;

/** `POST /api/auth/login`: e-mail and password for a token, with limits per address and per account. */
export const authLogin: Route = (app, ctx) => {
  const max = ctx.config.loginAttempts;
  const limit = createAttemptLimit(ctx, { kind: 'sign_in', max });
  const keyGenerator = ({ ip }: FastifyRequest) => originOf(ip);
  const rateLimit = { max: max * SUCCESSES, timeWindow: ATTEMPT_WINDOW_MS, keyGenerator };
  app.post('/api/auth/login', { config: { rateLimit } }, async (request) => {
    const { email, password } = parseBody(loginRequest, request.body);
    const signedIn = await limit.attempt(originOf(request.ip), () => signIn(ctx, email, password, request.id));
    if (!signedIn) throw new HttpError('credentials_invalid');
    const { token, expiresAt, person } = signedIn;
    return loginReply.parse({
      token,
      expires_at: expiresAt,
      person: { id: person.id, display_name: person.displayName, role: person.role },
    });
  });
};
