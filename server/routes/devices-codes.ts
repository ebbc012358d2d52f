import { codeReply, codeRequest } from '../../core/contract/devices.ts';
import { authenticate } from '../auth/authenticate.ts';
import { issueCode } from '../devices/issue-code.ts';
import type { Route } from './define.ts';
import { parseBody } from './parse-body.ts';

/** `POST /api/devices/codes`: a single-use enrolment code, shown once. */
export const devicesCodes: Route = (app, ctx) => {
  app.post('/api/devices/codes', async (request) => {
    const caller = await authenticate(ctx, request);
    const { person_id: personId = null, email = null, reason = null } = parseBody(codeRequest, request.body);
    return codeReply.parse(await issueCode(ctx, caller, { personId, email, reason, correlationId: request.id }));
  });
};
