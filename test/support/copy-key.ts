import path from 'node:path';
import { copyKey } from '../../electron/backend/seal-copy.ts';
import { passwordOnly } from '../../electron/backend/secret-store.ts';
import { readShares } from '../../electron/backend/share-file.ts';
import { openVault } from '../../electron/backend/vault.ts';

/** The key of the local copy in a person's folder, as the backend puts it together; empty where a part is missing. */
export async function copyKeyOf(folder: string, password: string): Promise<string> {
  const vault = await openVault(path.join(folder, 'vault.json'), password, passwordOnly);
  const shares = vault && (await readShares(path.join(folder, 'share.json'), vault, passwordOnly));
  const share = shares?.t === 'held' ? shares.shares.at(-1) : undefined;
  return vault?.secrets.copy && share ? copyKey(vault.secrets.copy.part, share) : '';
}
