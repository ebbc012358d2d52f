import { type EnrolReply, enrolReply, enrolRequest } from '../../core/contract/wire.ts';
import { findSession } from '../auth/authenticate.ts';
import { verifyRequest } from '../auth/request-signature.ts';
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
  const rateLimit = { max: ctx.config.loginAttempts, timeWindow: '15 minutes' };
  app.post('/api/devices/enrol', { config: { rateLimit } }, async (request): Promise<EnrolReply> => {
    const caller = await findSession(ctx, request);
    const { name, public_key: publicKey, code = null, predecessor = null } = parseBody(enrolRequest, request.body);
    if (!importPublicKey(publicKey)) {
      throw new HttpError('invalid_request', { fields: [{ path: 'public_key', problem: 'not a raw Ed25519 key' }] });
    }
    verifyRequest(ctx, request, { deviceId: '', publicKey, tokenHash: caller.sessionHash });
    // A session that is a device's already stays with it.
    if (caller.device && caller.device.publicKey !== publicKey) throw new HttpError('device_mismatch');
    const enrolled = await enrolDevice(ctx, caller, { name, publicKey, code, predecessor }, request.id);
    return enrolReply.parse({
      certificate: enrolled.certificate,
      server_key: ctx.keys.receipt.publicKey,
      epoch: ctx.feed.epoch,
      session_expires_at: enrolled.sessionExpiresAt,
    });
  });
};
