import type { WebSocket } from 'ws';
import type { Port } from '../backend/attach.ts';

/** Frames on a WebSocket: one JSON text each. What is no JSON reaches the backend as such and is refused there. */
export function socketPort(client: WebSocket): Port {
  // A frame that is too long or none at all: `ws` closes the socket for it, and without a listener the process ends.
  client.on('error', () => client.terminate());
  return {
    send: (frame, json) => {
      if (client.readyState === client.OPEN) client.send(json ? json() : JSON.stringify(frame));
    },
    onFrame: (listener) => {
      client.on('message', (data, isBinary) => listener(isBinary ? null : parse(String(data))));
    },
    onClose: (listener) => {
      client.on('close', listener);
    },
  };
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return null;
  }
}
