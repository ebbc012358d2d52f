import { fetchShares } from './fetch-shares.ts';
import type { Session } from './session.ts';

/**
 * What undelivered commands are sealed to changes when the organisation says so: asked in the same signed answer as at the
 * sign-in, and what waits is then sealed anew, unless the session is over by then. Rejects when the server does not answer, or not as the one that is pinned.
 */
export async function learnOrganisationKey(
  { vault, api, sealing, sealed }: Session,
  isOpen: () => boolean,
): Promise<void> {
  const { copy, nextKey, organisation: held } = vault.secrets;
  // While its own key changes the device cannot sign; and a copy from before shares is moved by a sign-in alone.
  if (!copy || nextKey || sealing.paused) return;
  const { organisation } = await fetchShares(api, vault.secrets, { generation: copy.generation, rotate: false });
  if (organisation.id === held?.id || !isOpen()) return;
  await vault.update({ organisation });
  if (isOpen()) sealed.look();
}
