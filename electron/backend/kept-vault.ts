import type { SecretStore } from './secret-store.ts';
import { type OpenVault, type Secrets, saveVault } from './vault.ts';

/** The opened vault of a session: what changes is on the disk before anything goes by it. */
export interface KeptVault {
  readonly current: OpenVault;
  readonly secrets: Secrets;
  /** One change after the other; rejects, and changes nothing, when it cannot be saved. */
  update(change: Partial<Secrets>): Promise<void>;
}

export function keepVault(file: string, opened: OpenVault, store: SecretStore): KeptVault {
  let current = opened;
  let last: Promise<void> = Promise.resolve();
  const apply = async (change: Partial<Secrets>): Promise<void> => {
    const next = { ...current, secrets: { ...current.secrets, ...change } };
    await saveVault(file, next, store);
    current = next;
  };
  return {
    get current() {
      return current;
    },
    get secrets() {
      return current.secrets;
    },
    update(change) {
      const done = last.then(() => apply(change));
      last = done.catch(() => undefined);
      return done;
    },
  };
}
