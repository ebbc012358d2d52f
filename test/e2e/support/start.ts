import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, readFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { PASSWORD, programPath } from './server.ts';

interface Ready {
  readonly server: string;
  readonly console: string;
  readonly data: string;
  readonly source: { readonly name: string; readonly secret: string };
}

export interface Started {
  readonly pid: number;
  /** What `docket ready` says; rejects when it ends before. */
  readonly ready: Promise<Ready>;
  /** Everything it said so far. */
  output(): string;
  /** The first line, past or to come, that the pattern matches. */
  line(pattern: RegExp): Promise<RegExpExecArray>;
  /** The person presses Ctrl-C. Answers the exit code. */
  interrupt(): Promise<number | null>;
  readonly exited: Promise<number | null>;
}

/** `npm start`, with free ports and its data in the folder. */
export function npmStart(folder: string, env: Record<string, string> = {}, args: string[] = []): Started {
  const child = spawn(process.execPath, [programPath('server/cli/start.ts'), '--no-open', ...args], {
    env: {
      ...process.env,
      DOCKET_DATA: folder,
      DOCKET_PORT: '0',
      DOCKET_CONSOLE_PORT: '0',
      DOCKET_DEMO_PASSWORD: PASSWORD,
      ...env,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const lines: string[] = [];
  const waiting = new Set<() => void>();
  for (const stream of [child.stdout, child.stderr]) {
    createInterface({ input: stream }).on('line', (line) => {
      lines.push(line);
      for (const look of waiting) look();
    });
  }
  const exited = once(child, 'close').then(([code]) => code as number | null);
  const line = (pattern: RegExp): Promise<RegExpExecArray> =>
    new Promise((done, fail) => {
      const look = (): void => {
        const found = lines.map((one) => pattern.exec(one)).find((match) => match !== null);
        if (!found) return;
        waiting.delete(look);
        done(found);
      };
      waiting.add(look);
      look();
      void exited.then((code) => fail(new Error(`it ended with ${code}:\n${lines.join('\n')}`)));
    });
  return {
    pid: child.pid ?? -1,
    ready: line(/^docket ready (.*)$/).then((match) => JSON.parse(match[1] ?? '') as Ready),
    output: () => lines.join('\n'),
    line,
    async interrupt() {
      child.kill('SIGINT');
      return exited;
    },
    exited,
  };
}

export interface RunningProcess {
  readonly pid: number;
  readonly command: string;
}

const readable = (file: string): string => {
  try {
    return readFileSync(file, 'utf8').replaceAll('\0', ' ');
  } catch {
    // It ended between listing and reading.
    return '';
  }
};

/** Processes that were started for the folder: it is in their arguments or their environment. Linux only. */
export function processesOf(folder: string): RunningProcess[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name) && Number(name) !== process.pid)
    .map((name) => ({
      pid: Number(name),
      command: readable(`/proc/${name}/cmdline`),
      env: readable(`/proc/${name}/environ`),
    }))
    .filter(({ command, env }) => command.includes(folder) || env.includes(`DOCKET_DATA=${folder}`))
    .map(({ pid, command }) => ({ pid, command }));
}
