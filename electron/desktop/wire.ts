import type { Port } from '../backend/attach.ts';
import type { FromDataProcess, ToDataProcess } from '../message.ts';

/** The data process's end of its wire to main. */
export interface Wire {
  send(message: FromDataProcess): void;
  onMessage(listener: (message: ToDataProcess) => void): void;
  /** A window was attached. */
  onPort(listener: (port: Port) => void): void;
  onEnd(listener: () => void): void;
}

/** The shape of Electron's ports, so that this file needs no Electron. */
interface UtilityPort {
  postMessage(message: unknown): void;
  on(event: 'message', listener: (event: { data: unknown; ports: UtilityPort[] }) => void): void;
  on(event: 'close', listener: () => void): void;
  start(): void;
}

export const openWire = (): Wire => {
  // Electron adds it to the process that it starts; its types are not to be imported here.
  const parent = (process as unknown as { parentPort?: UtilityPort }).parentPort;
  return parent ? utilityWire(parent) : nodeWire();
};

/** Electron's utility process: each window's port arrives as such. */
function utilityWire(parent: UtilityPort): Wire {
  const messages = new Set<(message: ToDataProcess) => void>();
  const ports = new Set<(port: Port) => void>();
  parent.on('message', ({ data, ports: [carrier] }) => {
    const message = data as ToDataProcess;
    if (message.t !== 'port') for (const listener of messages) listener(message);
    else if (carrier) for (const listener of ports) listener(utilityPort(carrier));
  });
  return wireOf((message) => parent.postMessage(message), messages, ports);
}

function utilityPort(carrier: UtilityPort): Port {
  carrier.start();
  return {
    send: (frame) => carrier.postMessage(frame),
    onFrame: (listener) => carrier.on('message', ({ data }) => listener(data)),
    onClose: (listener) => carrier.on('close', listener),
  };
}

/** Plain Node: main relays the frames of numbered ports over the child's IPC channel. */
function nodeWire(): Wire {
  const messages = new Set<(message: ToDataProcess) => void>();
  const listeners = new Set<(port: Port) => void>();
  const open = new Map<number, { frame: (frame: unknown) => void; close: () => void }>();
  const send = (message: FromDataProcess): void => {
    process.send?.(message);
  };
  process.on('message', (raw) => {
    const message = raw as ToDataProcess;
    if (message.t === 'open') {
      const ends = { frame: (_frame: unknown): void => undefined, close: (): void => undefined };
      open.set(message.port, ends);
      const port: Port = {
        send: (frame) => send({ t: 'frame', port: message.port, frame }),
        onFrame: (listener) => {
          ends.frame = listener;
        },
        onClose: (listener) => {
          ends.close = listener;
        },
      };
      for (const listener of listeners) listener(port);
    } else if (message.t === 'frame') open.get(message.port)?.frame(message.frame);
    else if (message.t === 'close') {
      open.get(message.port)?.close();
      open.delete(message.port);
    } else for (const listener of messages) listener(message);
  });
  const wire = wireOf(send, messages, listeners);
  // Main is gone: so is everybody who could read.
  process.on('disconnect', () => {
    for (const listener of messages) listener({ t: 'end' });
  });
  return wire;
}

const wireOf = (
  send: Wire['send'],
  messages: Set<(message: ToDataProcess) => void>,
  ports: Set<(port: Port) => void>,
): Wire => ({
  send,
  onMessage: (listener) => {
    messages.add(listener);
  },
  onPort: (listener) => {
    ports.add(listener);
  },
  onEnd: (listener) => {
    messages.add((message) => {
      if (message.t === 'end') listener();
    });
  },
});
