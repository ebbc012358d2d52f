import { type ChildProcess, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';

export interface Exit {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

/** A program started by us, with its output by lines. */
export interface Child {
  readonly name: string;
  readonly pid: number;
  /** Settles when it has ended. */
  readonly exited: Promise<Exit>;
  /** The rest of the first line of standard output that begins with the prefix. Fails when it ends before. */
  line(prefix: string): Promise<string>;
  /** Asks it to end, and insists after the grace. */
  stop(graceMs?: number): Promise<void>;
}

export class ChildError extends Error {
  override readonly name = 'ChildError';
}

/** The last lines of its errors, to be shown when it dies. */
const KEPT_LINES = 30;

interface ChildOptions {
  readonly name: string;
  readonly command: string;
  readonly args: readonly string[];
  readonly cwd: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Gets each line that it says on standard error. */
  readonly onError?: (line: string) => void;
}

export const describeExit = ({ code, signal }: Exit): string => (signal ? `killed by ${signal}` : `exit code ${code}`);

function spawnChild(options: ChildOptions): Child {
  const process_: ChildProcess = spawn(options.command, options.args, {
    cwd: options.cwd,
    env: options.env as NodeJS.ProcessEnv,
    stdio: ['ignore', 'pipe', 'pipe'],
    // Out of the terminal's process group: Ctrl-C reaches the parent only, which ends the children in order.
    detached: true,
  });
  const said: string[] = [];
  const errors: string[] = [];
  const waiting = new Map<string, (rest: string) => void>();

  const exited = new Promise<Exit>((done) => {
    // `close`, not `exit`: its output has been read to the end.
    process_.once('close', (code, signal) => done({ code, signal }));
    process_.once('error', (error) => {
      errors.push(error.message);
      done({ code: 127, signal: null });
    });
  });
  if (process_.stdout) {
    createInterface({ input: process_.stdout }).on('line', (line) => {
      const prefix = [...waiting.keys()].find((one) => line.startsWith(one));
      if (prefix === undefined) {
        said.push(line);
        return;
      }
      waiting.get(prefix)?.(line.slice(prefix.length));
      waiting.delete(prefix);
    });
  }
  if (process_.stderr) {
    createInterface({ input: process_.stderr }).on('line', (line) => {
      errors.push(line);
      if (errors.length > KEPT_LINES) errors.shift();
      options.onError?.(line);
    });
  }

  return {
    name: options.name,
    pid: process_.pid ?? -1,
    exited,
    line(prefix) {
      const index = said.findIndex((one) => one.startsWith(prefix));
      const known = said.splice(index, index < 0 ? 0 : 1)[0];
      if (known !== undefined) return Promise.resolve(known.slice(prefix.length));
      return new Promise((done, fail) => {
        waiting.set(prefix, done);
        void exited.then((exit) => {
          fail(new ChildError([`The ${options.name} ended (${describeExit(exit)}).`, ...errors].join('\n')));
        });
      });
    },
    async stop(graceMs = 20_000) {
      process_.kill('SIGTERM');
      const insist = setTimeout(() => process_.kill('SIGKILL'), graceMs);
      await exited;
      clearTimeout(insist);
    },
  };
}

/** The programs of one start, ended together. */
export interface Family {
  start(options: ChildOptions): Child;
  /** Ends all, the newest first, and lets nothing begin any more. */
  stop(): Promise<void>;
}

/** `onChange` is told the numbers of the processes that run. */
export function createFamily(onChange: (pids: number[]) => void = () => undefined): Family {
  const children: Child[] = [];
  let ended = false;
  return {
    start(options) {
      if (ended) throw new ChildError(`The ${options.name} was not started: everything is being ended.`);
      const child = spawnChild(options);
      children.push(child);
      const changed = (): void => onChange(children.map(({ pid }) => pid));
      changed();
      void child.exited.then(() => {
        children.splice(children.indexOf(child), 1);
        if (!ended) changed();
      });
      return child;
    },
    async stop() {
      ended = true;
      for (const child of [...children].reverse()) await child.stop();
    },
  };
}
