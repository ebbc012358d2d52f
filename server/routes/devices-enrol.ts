import type { ErrorCode } from '../../core/contract/errors.ts';
import { type EnrolReply, enrolReply, enrolRequest } from '../../core/contract/wire.ts';
import { createAttemptLimit } from '../auth/attempt-limit.ts';
import { findSession } from '../auth/authenticate.ts';
import { arrived, signedBy, verifyRequest } from '../auth/request-signature.ts';
import { importPublicKey } from '../crypto/ed25519.ts';
import { enrolDevice } from '../devices/enrol.ts';
import { HttpError } from '../http-error.ts';
import type { Route } from './define.ts';
import { parseBody } from './parse-body.ts';

/**
 * `POST /api/devices/enrol`: a certificate for the device's key; with a known key, a renewed one. The request is signed
 * with the very key that it brings: nobody enrols a key that they do not hold.
 */
export const devicesEnrol: Route = (app, ctx) => {
  const limit = createAttemptLimit(ctx, { kind: 'enrolment_code', max: ctx.config.loginAttempts });
  app.post('/api/devices/enrol', async (request): Promise<EnrolReply> => {
    const caller = await findSession(ctx, request);
    const { name, public_key: publicKey, code = null, predecessor = null } = parseBody(enrolRequest, request.body);
    if (!importPublicKey(publicKey)) {
      throw new HttpError('invalid_request', { fields: [{ path: 'public_key', problem: 'not a raw Ed25519 key' }] });
    }
    const by = { deviceId: '', verify: signedBy(publicKey), tokenHash: caller.sessionHash };
    verifyRequest(ctx, arrived(request), by);
    // A session that is a device's already stays with it.
    if (caller.device && caller.device.publicKey !== publicKey) throw new HttpError('device_mismatch');
    const enrol = () => enrolDevice(ctx, caller, { name, publicKey, code, predecessor }, request.id);
    let refused: ErrorCode = 'enrolment_code_invalid';
    const enrolled = await limit.attempt(caller.person.id, async () => {
      const result = await enrol();
      if (!('refused' in result)) return result;
      refused = result.refused;
      // Only a wrong code is a guess.
      return code === null ? result : null;
    });
    if (enrolled === null || 'refused' in enrolled) throw new HttpError(refused);
    return enrolReply.parse({
      certificate: enrolled.certificate,
      server_key: ctx.keys.receipt.publicKey,
      epoch: ctx.feed.epoch,
      session_expires_at: enrolled.sessionExpiresAt,
    });
  });
};
