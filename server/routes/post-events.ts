import { acceptEvents } from '../ingest/accept.ts';
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
      const source = await verifySignature(ctx, request.headers, body);
      const { items, single } = itemsOf(parseBytes(body));
      const results = await acceptEvents(ctx, source.id, items);
      return replyResults(reply, results, { single, correlationId: request.id });
    });
  });
