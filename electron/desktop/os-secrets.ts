import type { SecretStore } from '../backend/secret-store.ts';
import type { FromDataProcess } from '../message.ts';
import type { Wire } from './wire.ts';

const OPENING_BRACE = 0x7b;

/** The operating system's key store, which only the main process can ask. */
export function askMain(wire: Wire): SecretStore {
  const waiting = new Map<number, { resolve: (bytes: Uint8Array) => void; reject: (error: Error) => void }>();
  let last = 0;
  wire.onMessage((message) => {
    if (message.t !== 'secret_done' && message.t !== 'secret_failed') return;
    const call = waiting.get(message.id);
    waiting.delete(message.id);
    if (message.t === 'secret_done') call?.resolve(Buffer.from(message.bytes, 'base64'));
    else call?.reject(new Error(message.reason));
  });
  const ask = (act: Extract<FromDataProcess, { t: 'secret' }>['act'], bytes: Uint8Array): Promise<Uint8Array> =>
    new Promise((resolve, reject) => {
      last += 1;
      waiting.set(last, { resolve, reject });
      wire.send({ t: 'secret', id: last, act, bytes: Buffer.from(bytes).toString('base64') });
    });
  return {
    ofSystem: true,
    seal: (bytes) => ask('seal', bytes),
    // A vault from before there was a key store, or from the browser host, is the plain JSON of its sealed content.
    open: async (bytes) => (bytes[0] === OPENING_BRACE ? bytes : ask('open', bytes)),
  };
}
