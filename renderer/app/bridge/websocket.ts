import type { OpenCarrier } from './carrier.ts';
import { retryDelay } from './retry-delay.ts';

/** The browser host's carrier. It comes back by itself when the host process does. */
export const openWebSocket =
  (url: string): OpenCarrier =>
  (events) => {
    let socket: WebSocket | null = null;
    let failures = 0;
    const connect = (): void => {
      const opening = new WebSocket(url);
      socket = opening;
      opening.addEventListener('open', () => {
        failures = 0;
        events.attached(true);
      });
      opening.addEventListener('message', (message) => events.frame(JSON.parse(String(message.data))));
      // `close` also follows every failed attempt, so `error` needs no listener of its own.
      opening.addEventListener('close', () => {
        events.attached(false);
        setTimeout(connect, retryDelay(failures, Math.random()));
        failures += 1;
      });
    };
    connect();
    return {
      send: (frame) => {
        if (socket?.readyState === WebSocket.OPEN) socket.send(JSON.stringify(frame));
      },
    };
  };
