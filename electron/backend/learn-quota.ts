import type { Session } from './session.ts';

/** What the organisation allows a local copy to take. A server that knows of none says not found, and the usual one holds. */
export async function learnQuota({ api, quota }: Pick<Session, 'api' | 'quota'>, isOpen: () => boolean): Promise<void> {
  const { mb } = await api.quota();
  if (isOpen()) quota.setOrganisation(mb);
}
