import { COPY_TYPE, copyRequest, IMAGES_TYPE } from '../../core/contract/copy.ts';
import { authenticate, requireDevice } from '../auth/authenticate.ts';
import { openCopy } from '../feed/copy/stream-copy.ts';
import { scopeOf } from '../feed/scope.ts';
import type { Route } from './define.ts';
import { parseBody } from './parse-body.ts';

/** `POST /sync/copy`: everything of the caller's scope in packed parts, for a first replica (core/contract/copy.ts). */
export const syncCopy: Route = (app, ctx) => {
  app.post('/sync/copy', async (request, reply) => {
    const caller = await authenticate(ctx, request);
    requireDevice(caller);
    const asked = parseBody(copyRequest, request.body);
    const { sessionHash, person } = caller;
    const reader = { sessionHash, personId: person.id, scope: scopeOf(person.role) };
    const images = request.headers.accept?.includes(IMAGES_TYPE) ?? false;
    const stream = await openCopy(ctx, reader, asked, images ? 'images' : 'json');
    return reply
      .header('content-type', images ? IMAGES_TYPE : COPY_TYPE)
      .header('vary', 'accept')
      .header('cache-control', 'no-store')
      .send(stream);
  });
};
