import type { SafeStorage } from 'electron';
import type { FromDataProcess, ToDataProcess } from './message.ts';

/** What of Electron's safeStorage is used: an older runtime has only the synchronous half. */
export type KeyStore = Pick<SafeStorage, 'encryptString' | 'decryptString' | 'isEncryptionAvailable'> &
  Partial<Pick<SafeStorage, 'encryptStringAsync' | 'decryptStringAsync' | 'getSelectedStorageBackend'>>;

/**
 * Whether the operating system really keeps keys. Linux without a keyring falls back to a fixed password, which
 * protects nothing: then the person's password alone seals the vault, as in the browser host.
 */
export function hasKeyStore(store: KeyStore, platform: NodeJS.Platform): boolean {
  if (!store.isEncryptionAvailable()) return false;
  return platform !== 'linux' || store.getSelectedStorageBackend?.() !== 'basic_text';
}

/** Answers the data process. */
export async function answerSecret(
  store: KeyStore,
  { id, act, bytes }: Extract<FromDataProcess, { t: 'secret' }>,
): Promise<ToDataProcess> {
  try {
    const done = act === 'seal' ? await seal(store, bytes) : await open(store, Buffer.from(bytes, 'base64'));
    return { t: 'secret_done', id, bytes: done };
  } catch (error) {
    return { t: 'secret_failed', id, reason: error instanceof Error ? error.message : 'the key store failed' };
  }
}

/** safeStorage keeps text, so the bytes go in as base64. */
async function seal(store: KeyStore, bytes: string): Promise<string> {
  const sealed = store.encryptStringAsync ? await store.encryptStringAsync(bytes) : store.encryptString(bytes);
  return sealed.toString('base64');
}

async function open(store: KeyStore, sealed: Buffer): Promise<string> {
  return store.decryptStringAsync ? (await store.decryptStringAsync(sealed)).result : store.decryptString(sealed);
}
