import { loginReply, loginRequest } from '../../core/contract/wire.ts';
import { createAttemptLimit } from '../auth/attempt-limit.ts';
import { signIn } from '../auth/sign-in.ts';
import { HttpError } from '../http-error.ts';
import type { Route } from './define.ts';
import { parseBody } from './parse-body.ts';

const WINDOW_MS = 15 * 60_000;
/** Deriving a password takes memory and time, also for those who know it: so many for each failure that is allowed. */
const SUCCESSES = 30;

/** `POST /api/auth/login`: e-mail and password for a token, with limits per address and per account. */
export const authLogin: Route = (app, ctx) => {
  const max = ctx.config.loginAttempts;
  const limit = createAttemptLimit(ctx.clock, { max, windowMs: WINDOW_MS });
  const rateLimit = { max: max * SUCCESSES, timeWindow: WINDOW_MS };
  app.post('/api/auth/login', { config: { rateLimit } }, async (request) => {
    const { email, password } = parseBody(loginRequest, request.body);
    const signedIn = await limit.attempt(request.ip, () => signIn(ctx, email, password, request.id));
    if (!signedIn) throw new HttpError('credentials_invalid');
    const { token, expiresAt, person } = signedIn;
    return loginReply.parse({
      token,
      expires_at: expiresAt,
      person: { id: person.id, display_name: person.displayName, role: person.role },
    });
  });
};
