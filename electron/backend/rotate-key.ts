import { canonical } from '../../core/audit/canonical.ts';
import { RefusedError } from '../../core/contract/bridge.ts';
import { rotationStatement } from '../../core/contract/devices.ts';
import { refuse } from '../../core/contract/errors.ts';
import type { Certificate } from '../../core/contract/wire.ts';
import { chainOf } from '../../core/replica/seal.ts';
import { TransportError } from '../../core/replica/transport.ts';
import { type DeviceKey, makeDeviceKey, signer } from './keys.ts';
import { isOwnCertificate } from './own-certificate.ts';
import type { DeviceSession } from './session.ts';

async function adopt({ vault }: DeviceSession, key: DeviceKey, certificate: Certificate): Promise<void> {
  if (!isOwnCertificate({ ...vault.secrets, deviceKey: key }, certificate)) {
    throw new RefusedError(refuse('receipt_invalid', 'the certificate for the new key'));
  }
  await vault.update({ deviceKey: key, nextKey: undefined, certificate });
}

/** Whoever asked is told why, as the server or the connection said it. */
function refuseWhatFailed(error: unknown): never {
  throw error instanceof TransportError ? new RefusedError(error.failure.refusal) : error;
}

/**
 * Gives this device a new key; the old one signs the change. What the old one sealed and nobody has fetched yet still
 * counts: the server is told its last number. Nothing is sealed, and no request runs, meanwhile. When the answer gets
 * lost both keys are kept until the server has said which it knows (`settleKey`).
 */
export function rotateKey(session: DeviceSession): Promise<void> {
  // A second change in the middle of the first would forget the key that the server may know by now.
  const running = changes.get(session.vault) ?? change(session).finally(() => changes.delete(session.vault));
  changes.set(session.vault, running);
  return running;
}

const changes = new WeakMap<DeviceSession['vault'], Promise<void>>();

async function change(session: DeviceSession): Promise<void> {
  const { vault, api, outbox, sync, sealing } = session;
  if (vault.secrets.nextKey) await settleKey(session).catch(refuseWhatFailed);
  const key = makeDeviceKey();
  const deviceId = vault.secrets.certificate.device_id;
  sealing.paused = true;
  sync.close(true);
  try {
    const lastSeq = chainOf(outbox, deviceId).seq;
    await vault.update({ nextKey: { key, lastSeq } });
    const proof = signer(key)(canonical(rotationStatement(deviceId, key.publicKey, lastSeq)));
    const { certificate } = await api.devices.rotate({ public_key: key.publicKey, last_seq: lastSeq, proof });
    await adopt(session, key, certificate);
  } catch (error) {
    if (!(error instanceof TransportError)) throw error;
    const { kind, refusal } = error.failure;
    // The server itself said no: the old key stands.
    if (kind !== 'network' && kind !== 'server') await vault.update({ nextKey: undefined });
    throw new RefusedError(refusal);
  } finally {
    sealing.paused = false;
    sync.open(true);
  }
}

/** Which key the server knows, after a change whose answer got lost. */
export async function settleKey(session: DeviceSession): Promise<void> {
  const { vault, api, sync } = session;
  const { nextKey, certificate: held } = vault.secrets;
  if (!nextKey || session.sealing.paused) return;
  try {
    await api.devices.renew();
    await vault.update({ nextKey: undefined });
    sync.sealNow();
  } catch (error) {
    if (!(error instanceof TransportError) || error.failure.refusal.code !== 'request_signature_invalid') throw error;
    const device = { id: held.device_id, sign: signer(nextKey.key) };
    const { certificate } = await api.devices.renew({ token: vault.secrets.token, device });
    await adopt(session, nextKey.key, certificate);
    sync.open(true);
  }
}
