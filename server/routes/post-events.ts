import { acceptEvents } from '../ingest/accept.ts';
import { inTime } from '../ingest/in-time.ts';
import { itemsOf } from '../ingest/items.ts';
import { verifySignature } from '../sources/verify-signature.ts';
import type { Route } from './define.ts';
import { bytesOf, MAX_BODY_BYTES, parseBytes, takeRawBodies } from './raw-body.ts';
import { replyResults } from './results-reply.ts';

/** `POST /api/events`: one event, a list, or `{"events": […]}`; durable before the reply. */
export const postEvents: Route = (app, ctx) =>
  void app.register(async (scope) => {
    takeRawBodies(scope);
    scope.post('/api/events', { bodyLimit: MAX_BODY_BYTES }, async (request, reply) => {
      const body = bytesOf(request);
      const { results, single } = await inTime(async () => {
        const source = await verifySignature(ctx, request.headers, body);
        const given = itemsOf(parseBytes(body));
        return { results: await acceptEvents(ctx, source.id, given.items), single: given.single };
      });
      return replyResults(reply, results, { single, correlationId: request.id });
    });
  });
