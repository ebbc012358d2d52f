import type { Wire } from './wire.ts';

/** The save dialog, which only the main process can show. */
export function askPathOf(wire: Wire): (name: string) => Promise<string | null> {
  const waiting = new Map<number, { resolve: (path: string | null) => void; reject: (error: Error) => void }>();
  let last = 0;
  wire.onMessage((message) => {
    if (message.t !== 'path' && message.t !== 'path_failed') return;
    const call = waiting.get(message.id);
    waiting.delete(message.id);
    if (message.t === 'path') call?.resolve(message.path);
    else call?.reject(new Error(message.reason));
  });
  return (name) =>
    new Promise((resolve, reject) => {
      last += 1;
      waiting.set(last, { resolve, reject });
      wire.send({ t: 'ask_path', id: last, name });
    });
}
