import { authenticate } from '../auth/authenticate.ts';
import { signOut } from '../auth/sign-out.ts';
import type { Route } from './define.ts';

/** `POST /api/auth/logout`: ends the session; the device stays enrolled. */
export const authLogout: Route = (app, ctx) => {
  app.post('/api/auth/logout', async (request, reply) => {
    await signOut(ctx, await authenticate(ctx, request), request.id);
    return reply.status(204).send();
  });
};
