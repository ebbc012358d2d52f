import type { OpenCarrier } from './carrier.ts';

/** What the preload script posts together with the port; again after the data process was started anew. */
export const PORT_MESSAGE = 'docket:port';

/** The desktop's carrier: the preload script hands over a port whose other end is the data process. */
export const openMessagePort: OpenCarrier = (events) => {
  let current: MessagePort | null = null;
  window.addEventListener('message', (message) => {
    const port = message.ports[0];
    if (message.source !== window || message.data !== PORT_MESSAGE || !port) return;
    // A second port means that the process behind the first one was started anew: what it watched must be asked again.
    if (current) events.attached(false);
    current?.close();
    current = port;
    port.addEventListener('message', (frame) => events.frame(frame.data));
    port.addEventListener('close', () => {
      if (current === port) events.attached(false);
    });
    port.start();
    events.attached(true);
  });
  return { send: (frame) => current?.postMessage(frame) };
};
