/**
 * What a host adds round the vault, on top of the person's password: the desktop has the operating system's key store
 * (Electron safeStorage), the browser host has none.
 */
export interface SecretStore {
  /** Whether it is one: what lies here then opens on this system alone. */
  readonly ofSystem: boolean;
  seal(bytes: Uint8Array): Promise<Uint8Array>;
  /** Throws when the bytes were sealed elsewhere. */
  open(bytes: Uint8Array): Promise<Uint8Array>;
}

export const passwordOnly: SecretStore = {
  ofSystem: false,
  seal: async (bytes) => bytes,
  open: async (bytes) => bytes,
};
