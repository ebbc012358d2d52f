import { randomUUID } from 'node:crypto';
import { canonical } from '../../core/audit/canonical.ts';
import { RefusedError } from '../../core/contract/bridge.ts';
import { refuse } from '../../core/contract/errors.ts';
import { sharePlace } from '../../core/contract/share.ts';
import type { DevicesApi } from './http.ts';
import { signer, verifier } from './keys.ts';
import { makeBoxKey, openBox } from './sealed-box.ts';
import type { Share } from './share-file.ts';
import type { Secrets } from './vault.ts';

export interface Fetched {
  /** The last is the one that the copy is to be sealed with. */
  readonly shares: readonly Share[];
  readonly organisation: NonNullable<Secrets['organisation']>;
}

/**
 * Asks for this device's shares: from `generation` on, and with `rotate` the next one. The answer counts only signed by the
 * pinned key, for this very question, and opens only here. Throws a TransportError, or a RefusedError `share_invalid`.
 */
export async function fetchShares(
  api: { readonly devices: Pick<DevicesApi, 'share'> },
  { certificate, deviceKey, serverKey, token }: Secrets,
  wish: { readonly generation: number; readonly rotate: boolean },
): Promise<Fetched> {
  const own = makeBoxKey();
  const nonce = randomUUID();
  const device = { id: certificate.device_id, sign: signer(deviceKey) };
  const reply = await api.devices.share({ ...wish, to: own.publicKey, nonce }, { token, device });
  const { signature, ...said } = reply;
  const isAnswer = said.device_id === device.id && said.nonce === nonce;
  if (!isAnswer || !verifier(serverKey)(canonical(said), signature)) throw new RefusedError(refuse('share_invalid'));
  const shares = said.shares.map(({ generation, box }) => {
    const share = openBox(own, sharePlace(device.id, nonce, generation), box);
    if (share === null) throw new RefusedError(refuse('share_invalid', `number ${generation} does not open`));
    return { generation, share };
  });
  return { shares: shares.sort((a, b) => a.generation - b.generation), organisation: said.organisation };
}
