import { analyseEvent } from '../analysis/analyse-event.ts';
import { toldSignals } from '../analysis/told-signals.ts';
import { inTime } from '../ingest/in-time.ts';
import { verifySignature } from '../sources/verify-signature.ts';
import type { Route } from './define.ts';
import { bytesOf, MAX_BODY_BYTES, parseBytes, takeRawBodies } from './raw-body.ts';

/** `POST /api/analyze-event`: what detection makes of one message; nothing is stored, nothing decided. */
export const analyzeEvent: Route = (app, ctx) =>
  void app.register(async (scope) => {
    takeRawBodies(scope);
    scope.post('/api/analyze-event', { bodyLimit: MAX_BODY_BYTES }, async (request) => {
      const startedAt = ctx.clock.monotonic();
      const body = bytesOf(request);
      const source = await inTime(() => verifySignature(ctx, request.headers, body));
      const found = toldSignals(analyseEvent(parseBytes(body), source, ctx.clock.now()));
      return { ...found, processing_time_ms: Math.round((ctx.clock.monotonic() - startedAt) * 1_000) / 1_000 };
    });
  });
