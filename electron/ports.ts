import { type ChildProcess, fork } from 'node:child_process';
import { MessageChannelMain, type MessagePortMain, utilityProcess, type WebContents } from 'electron';
import { type FromDataProcess, GIVE_PORT, type ToDataProcess } from './message.ts';

/** Main's end of the data process, whichever kind it is. */
export interface DataProcess {
  send(message: ToDataProcess): void;
  /** Gives a window's page its port to the backend. */
  give(contents: WebContents): void;
  end(): void;
}

export interface DataProcessEvents {
  readonly onMessage: (message: FromDataProcess) => void;
  /** It died by itself; the windows' ports are closed. */
  readonly onDied: (code: number | null) => void;
}

export interface DataProcessOptions extends DataProcessEvents {
  readonly script: string;
  readonly env: NodeJS.ProcessEnv;
  /** Path of a Node runtime; null for Electron's utility process. */
  readonly node: string | null;
}

export const startDataProcess = (options: DataProcessOptions): DataProcess =>
  options.node === null ? startUtility(options) : startNode(options, options.node);

/** The page's end goes to the page, the other to the data process: main does not see the frames. */
function startUtility({ script, env, onMessage, onDied }: DataProcessOptions): DataProcess {
  const child = utilityProcess.fork(script, [], { env, stdio: 'inherit', serviceName: 'docket data' });
  let ended = false;
  child.on('message', (message: FromDataProcess) => onMessage(message));
  child.on('exit', (code) => {
    if (!ended) onDied(code);
  });
  return {
    send: (message) => child.postMessage(message),
    give(contents) {
      const { port1, port2 } = new MessageChannelMain();
      child.postMessage({ t: 'port' } satisfies ToDataProcess, [port1]);
      contents.postMessage(GIVE_PORT, null, [port2]);
    },
    end() {
      ended = true;
      child.postMessage({ t: 'end' } satisfies ToDataProcess);
    },
  };
}

/** Plain Node cannot hold an Electron port: main relays the frames of numbered ones. */
function startNode({ script, env, onMessage, onDied }: DataProcessOptions, node: string): DataProcess {
  const child: ChildProcess = fork(script, [], {
    env,
    execPath: node,
    execArgv: [],
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  });
  const ports = new Map<number, MessagePortMain>();
  let last = 0;
  let ended = false;
  const send = (message: ToDataProcess): void => {
    if (child.connected) child.send(message);
  };
  child.on('message', (raw) => {
    const message = raw as FromDataProcess;
    if (message.t === 'frame') ports.get(message.port)?.postMessage(message.frame);
    else onMessage(message);
  });
  child.on('exit', (code) => {
    for (const port of ports.values()) port.close();
    ports.clear();
    if (!ended) onDied(code);
  });
  return {
    send,
    give(contents) {
      const { port1, port2 } = new MessageChannelMain();
      last += 1;
      const port = last;
      ports.set(port, port1);
      send({ t: 'open', port });
      port1.on('message', ({ data }) => send({ t: 'frame', port, frame: data }));
      port1.on('close', () => {
        ports.delete(port);
        send({ t: 'close', port });
      });
      port1.start();
      contents.postMessage(GIVE_PORT, null, [port2]);
    },
    end() {
      ended = true;
      send({ t: 'end' });
    },
  };
}
