import { evaluateRequest } from '../../core/contract/evaluate.ts';
import { wellFormed } from '../../core/contract/events/well-formed.ts';
import { answerEvaluation } from '../evaluate/evaluate.ts';
import { findSourceAnyway } from '../sources/sources.ts';
import { verifySignature } from '../sources/verify-signature.ts';
import type { Route } from './define.ts';
import { parseBody } from './parse-body.ts';
import { bytesOf, MAX_BODY_BYTES, parseBytes, takeRawBodies } from './raw-body.ts';

/** `POST /api/evaluate`: asked by the platform before it lets an action through. */
export const evaluate: Route = (app, ctx) =>
  void app.register(async (scope) => {
    takeRawBodies(scope);
    scope.post('/api/evaluate', { bodyLimit: MAX_BODY_BYTES }, async (request) => {
      const body = bytesOf(request);
      const source = await verifySignature(ctx, request.headers, body, findSourceAnyway);
      return answerEvaluation(ctx, source, parseBody(evaluateRequest, wellFormed(parseBytes(body))), request.id);
    });
  });
