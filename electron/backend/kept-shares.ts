import type { KeptVault } from './kept-vault.ts';
import type { SecretStore } from './secret-store.ts';
import { destroyShares, type Gone, replaceShares, type Share, sealShares } from './share-file.ts';

/** The server's part of the key of an opened copy, as it lies on the disk. */
export interface KeptShares {
  /** The lease was renewed. Rejects when it cannot be written: then what is there holds until the earlier end. */
  extend(notAfter: number): Promise<void>;
  /** From now on the copy opens only with the server. */
  destroy(why: Gone, at: number): void;
}

export function keepShares(
  file: string,
  shares: readonly Share[],
  { vault, store }: { readonly vault: KeptVault; readonly store: SecretStore },
): KeptShares {
  let destroyed = shares.length === 0;
  return {
    async extend(notAfter) {
      if (destroyed) return;
      const bytes = await sealShares(vault.current, store, shares, notAfter);
      // Meanwhile it may have been taken away.
      if (!destroyed) replaceShares(file, bytes);
    },
    destroy(why, at) {
      destroyed = true;
      destroyShares(file, why, at);
    },
  };
}
