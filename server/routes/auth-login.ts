import { loginReply, loginRequest } from '../../core/contract/wire.ts';
import { signIn } from '../auth/sign-in.ts';
import { HttpError } from '../http-error.ts';
import type { Route } from './define.ts';
import { parseBody } from './parse-body.ts';

/** `POST /api/auth/login`: e-mail and password for a token, with limits per address and per account. */
export const authLogin: Route = (app, ctx) => {
  const rateLimit = { max: ctx.config.loginAttempts, timeWindow: '15 minutes' };
  app.post('/api/auth/login', { config: { rateLimit } }, async (request) => {
    const { email, password } = parseBody(loginRequest, request.body);
    const signedIn = await signIn(ctx, email, password, request.id);
    if (!signedIn) throw new HttpError('credentials_invalid');
    const { token, expiresAt, person } = signedIn;
    return loginReply.parse({
      token,
      expires_at: expiresAt,
      person: { id: person.id, display_name: person.displayName, role: person.role },
    });
  });
};
