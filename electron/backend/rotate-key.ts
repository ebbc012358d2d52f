import { canonical } from '../../core/audit/canonical.ts';
import { RefusedError } from '../../core/contract/bridge.ts';
import { rotationStatement } from '../../core/contract/devices.ts';
import { type ErrorCode, refuse } from '../../core/contract/errors.ts';
import type { Certificate } from '../../core/contract/wire.ts';
import { chainOf } from '../../core/replica/seal.ts';
import { TransportError } from '../../core/replica/transport.ts';
import { type DeviceKey, makeDeviceKey, signer } from './keys.ts';
import { isOwnCertificate } from './own-certificate.ts';
import type { DeviceSession } from './session.ts';
import type { Secrets } from './vault.ts';

async function adopt({ vault }: DeviceSession, key: DeviceKey, certificate: Certificate): Promise<void> {
  if (!isOwnCertificate({ ...vault.secrets, deviceKey: key }, certificate)) {
    throw new RefusedError(refuse('receipt_invalid', 'the certificate for the new key'));
  }
  await vault.update({ deviceKey: key, nextKey: undefined, certificate });
}

/**
 * Said to a request that the earlier key signed, so that the server goes by it still; and said of every copy of that request
 * that may yet arrive. Any other answer, or none, leaves it open: an ended session is refused before its signature is read.
 */
const FINAL: ReadonlySet<ErrorCode> = new Set(['device_revoked', 'invalid_request']);

/**
 * Brings the change that was begun to its end. It is asked for again and never taken back: a first request that is still on
 * its way would come behind, and leave the server with a key that nobody has. Rejects, with both keys kept, while it cannot be
 * known; and with the change forgotten when the server says a final no.
 */
async function finish(session: DeviceSession, { key, lastSeq }: NonNullable<Secrets['nextKey']>): Promise<void> {
  const { vault, api } = session;
  const { certificate: held, token } = vault.secrets;
  const proof = signer(key)(canonical(rotationStatement(held.device_id, key.publicKey, lastSeq)));
  const asked = await api.devices
    .rotate({ public_key: key.publicKey, last_seq: lastSeq, proof })
    .catch(async (error: unknown) => {
      if (!(error instanceof TransportError)) throw error;
      const { code } = error.failure.refusal;
      // The server goes by the next key already: its answer got lost.
      if (code === 'request_signature_invalid') {
        return api.devices.renew({ token, device: { id: held.device_id, sign: signer(key) } });
      }
      if (FINAL.has(code)) await vault.update({ nextKey: undefined });
      throw error;
    });
  await adopt(session, key, asked.certificate);
}

/**
 * Gives this device a new key; the old one signs the change. What the old one sealed and nobody has fetched yet still
 * counts: the server is told its last number. Nothing is sealed, and no request runs, meanwhile. When the answer gets
 * lost both keys are kept until the server has said that it goes by the next (`settleKey`).
 */
export async function rotateKey(session: DeviceSession): Promise<void> {
  try {
    await once(session);
  } catch (error) {
    throw error instanceof TransportError ? new RefusedError(error.failure.refusal) : error;
  }
}

/** Goes on with a change whose answer got lost; what the server is asked with one key must not meet it with the other. */
export async function settleKey(session: DeviceSession): Promise<void> {
  if (session.vault.secrets.nextKey) await once(session);
}

const changes = new WeakMap<DeviceSession['vault'], Promise<void>>();

/** A second change in the middle of the first would forget the key that the server may know by now. */
function once(session: DeviceSession): Promise<void> {
  const running = changes.get(session.vault) ?? change(session).finally(() => changes.delete(session.vault));
  changes.set(session.vault, running);
  return running;
}

async function change(session: DeviceSession): Promise<void> {
  const { vault, outbox, sync, sealing } = session;
  sealing.paused = true;
  sync.close(true);
  try {
    // One that was begun is this one.
    const begun = vault.secrets.nextKey;
    const next = begun ?? { key: makeDeviceKey(), lastSeq: chainOf(outbox, vault.secrets.certificate.device_id).seq };
    if (!begun) await vault.update({ nextKey: next });
    await finish(session, next);
  } finally {
    sealing.paused = false;
    // Meanwhile it may have been locked, and its files closed.
    if (!sealing.over) sync.open(true);
  }
}
