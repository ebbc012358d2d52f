import { webhookMapping } from '../../core/webhook/mapping.ts';
import type { ServerContext } from '../context.ts';
import { acceptEvents } from '../ingest/accept.ts';
import { acceptWebhooks, type WebhookResult } from '../ingest/accept-webhooks.ts';
import { inTime } from '../ingest/in-time.ts';
import { type Items, itemsOf, listed } from '../ingest/items.ts';
import type { Source } from '../sources/sources.ts';
import { verifyWebhook } from '../sources/verify-webhook.ts';
import type { Route } from './define.ts';
import { bytesOf, MAX_BODY_BYTES, parseBytes, takeRawBodies } from './raw-body.ts';
import { replyResults } from './results-reply.ts';

async function accept(
  ctx: ServerContext,
  source: Source,
  body: unknown,
): Promise<{ readonly results: readonly WebhookResult[]; readonly given: Items }> {
  if (source.webhook === null) {
    const given = itemsOf(body);
    return { given, results: await acceptEvents(ctx, source.id, given.items) };
  }
  const given = listed(Array.isArray(body) ? body : undefined, body);
  return { given, results: await acceptWebhooks(ctx, source, webhookMapping.parse(source.webhook), given.items) };
}

/**
 * `POST /api/webhook`: a platform's own webhooks, signed over their raw bytes, read by the mapping of their source. The
 * source is named by X-Docket-Source, or by `?source=` where a platform can only be given an address.
 */
export const webhook: Route = (app, ctx) =>
  void app.register(async (scope) => {
    takeRawBodies(scope);
    scope.post<{ Querystring: { source?: string | string[] } }>(
      '/api/webhook',
      { bodyLimit: MAX_BODY_BYTES },
      async (request, reply) => {
        const body = bytesOf(request);
        const { results, given } = await inTime(async () => {
          const source = await verifyWebhook(ctx, request.headers, request.query.source, body);
          return accept(ctx, source, parseBytes(body));
        });
        return replyResults(reply, results, { single: given.single, correlationId: request.id });
      },
    );
  });
