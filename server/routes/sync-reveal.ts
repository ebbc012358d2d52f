import { revealReply, revealRequest } from '../../core/contract/reveal.ts';
import { authenticate } from '../auth/authenticate.ts';
import { reveal } from '../reveal/reveal.ts';
import type { Route } from './define.ts';
import { parseBody } from './parse-body.ts';

/** `POST /sync/reveal`: texts and identities in full, for a reason and for the moment; each is an audit row (docs/sync.md). */
export const syncReveal: Route = (app, ctx) => {
  app.post('/sync/reveal', async (request, reply) => {
    const caller = await authenticate(ctx, request);
    const answer = await reveal(ctx, caller, parseBody(revealRequest, request.body), request.id);
    return reply.header('cache-control', 'no-store').send(revealReply.parse(answer));
  });
};
