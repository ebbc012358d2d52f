import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { type BackendFrame, RefusedError, type RendererFrame } from '../../core/contract/bridge.ts';
import type { ChannelInput, ChannelName, ChannelOutput } from '../../core/contract/channels/index.ts';
import type { ConnectionStatus, OutboxItem, SessionStatus } from '../../core/contract/status.ts';
import type { CaseResult } from '../../core/queries/case.ts';
import type { QueueResult } from '../../core/queries/queue.ts';
import type { QueueArgs } from '../../core/queries/queue-args.ts';
import { describeError } from '../../electron/backend/describe-error.ts';
import { type BackendOptions, processTime } from '../../electron/backend/options.ts';
import { passwordOnly } from '../../electron/backend/secret-store.ts';
import { type Backend, createBackend } from '../../electron/backend.ts';
import { openDatabase } from '../../electron/sqlite-driver.ts';
import { SkipTime } from './skip-time.ts';

interface Values {
  session: SessionStatus;
  connection: ConnectionStatus;
  outbox: OutboxItem[];
  queue: QueueResult;
  case: CaseResult | null;
}

export const WHOLE_QUEUE: QueueArgs = {
  show: 'all',
  queue: null,
  tier: null,
  signal: null,
  text: '',
  opened_until: null,
  sort: 'priority',
  descending: true,
  offset: 0,
  limit: 500,
};

/** One window on a backend, as the renderer sees it. */
export class TestWindow {
  #next = 1;
  readonly #frames = new Map<number, (frame: BackendFrame) => void>();
  #toBackend: (frame: unknown) => void = () => undefined;
  #closed: () => void = () => undefined;

  constructor(backend: Pick<Backend, 'attach'>) {
    backend.attach({
      // As both carriers do: a copy, and never in the same turn.
      send: (frame) => {
        const copy = structuredClone(frame);
        setImmediate(() => this.#frames.get(copy.id)?.(copy));
      },
      onFrame: (listener) => {
        this.#toBackend = listener;
      },
      onClose: (listener) => {
        this.#closed = listener;
      },
    });
  }

  call<N extends ChannelName>(channel: N, input: ChannelInput<N>): Promise<ChannelOutput<N>> {
    return new Promise((resolve, reject) => {
      const id = this.#open((frame) => {
        this.#frames.delete(id);
        if (frame.t === 'reply') resolve(frame.value as ChannelOutput<N>);
        if (frame.t === 'refused') reject(new RefusedError(frame.refusal));
      });
      this.send({ t: 'call', id, channel, input });
    });
  }

  /** The first value for which `holds`. */
  until<K extends keyof Values>(query: K, args: unknown, holds: (value: Values[K]) => boolean): Promise<Values[K]> {
    return new Promise((resolve, reject) => {
      const id = this.#open((frame) => {
        if (frame.t === 'refused') reject(new RefusedError(frame.refusal));
        if (frame.t !== 'data' || !holds(frame.value as Values[K])) return;
        this.#frames.delete(id);
        this.send({ t: 'unwatch', id });
        resolve(frame.value as Values[K]);
      });
      this.send({ t: 'watch', id, query, args });
    });
  }

  watch(query: string, args: unknown, onFrame: (frame: BackendFrame) => void): void {
    this.send({ t: 'watch', id: this.#open(onFrame), query, args });
  }

  send(frame: RendererFrame): void {
    this.#toBackend(frame);
  }

  close(): void {
    this.#closed();
  }

  #open(onFrame: (frame: BackendFrame) => void): number {
    const id = this.#next;
    this.#next += 1;
    this.#frames.set(id, onFrame);
    return id;
  }
}

export interface TestConsole extends TestWindow {
  readonly backend: Backend;
  readonly data: string;
  /** This console's clock. */
  now(): number;
  /** Moves it forward. */
  skip(ms: number): void;
  signIn(email: string, password: string): Promise<void>;
  /** Closes the backend and keeps its folder. */
  stop(): void;
  /** And deletes it. */
  destroy(): void;
}

/** What a host gives the backend, with the clock and timers of `time`. */
export const deviceOptions = (
  server: string,
  data: string,
  time: Pick<SkipTime, 'clock' | 'timers'> = processTime,
): BackendOptions => ({
  ...time,
  server,
  data,
  deviceName: 'test console',
  openSql: openDatabase,
  secretStore: passwordOnly,
  log: (message, error) => console.error(`${message}: ${describeError(error)}`),
});

/** The real backend in this process, with the real SQLite driver, on a folder of its own. */
export function openConsole(server: string, options: Partial<BackendOptions> = {}): TestConsole {
  const data = options.data ?? mkdtempSync(path.join(tmpdir(), 'docket-test-console-'));
  const time = new SkipTime();
  const backend = createBackend({ ...deviceOptions(server, data, time), ...options });
  const window = new TestWindow(backend);
  return Object.assign(window, {
    backend,
    data,
    now: () => time.clock.now(),
    skip: (ms: number) => time.skip(ms),
    signIn: async (email: string, password: string): Promise<void> => {
      await window.call('session.sign_in', { email, password });
    },
    stop: () => backend.close(),
    destroy: () => {
      backend.close();
      rmSync(data, { recursive: true, force: true });
    },
  });
}
