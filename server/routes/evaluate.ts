import { evaluateRequest } from '../../core/contract/evaluate.ts';
import { wellFormed } from '../../core/contract/events/well-formed.ts';
import { answerEvaluation } from '../evaluate/evaluate.ts';
import { readSigned, verifySignedFromMemory } from '../sources/verify-signature.ts';
import type { Route } from './define.ts';
import { parseBody } from './parse-body.ts';
import { bytesOf, MAX_BODY_BYTES, parseBytes, takeRawBodies } from './raw-body.ts';

/** `POST /api/evaluate`: asked by the platform before it lets an action through. */
export const evaluate: Route = (app, ctx) =>
  void app.register(async (scope) => {
    takeRawBodies(scope);
    scope.post('/api/evaluate', { bodyLimit: MAX_BODY_BYTES }, async (request) => {
      const body = bytesOf(request);
      const signed = readSigned(request.headers);
      const source = await verifySignedFromMemory(ctx, signed, body);
      const asked = parseBody(evaluateRequest, wellFormed(parseBytes(body)));
      const correlationId = asked.correlation_id ?? request.id;
      return answerEvaluation(ctx, { source, asked, signed, body, correlationId });
    });
  });
