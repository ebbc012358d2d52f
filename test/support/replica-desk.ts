import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { CommandEnvelope, PullRequest } from '../../core/contract/wire.ts';
import type { Sql } from '../../core/lib/sql.ts';
import { withdraw } from '../../core/replica/outbox.ts';
import { Replica } from '../../core/replica/replica.ts';
import { Sync } from '../../core/replica/sync.ts';
import type { Transport } from '../../core/replica/transport.ts';
import { type OpenSql, openOutboxFile, type PersonFolder, replicaFiles } from '../../electron/backend/files.ts';
import { runCommandHere } from '../../electron/backend/run-command.ts';
import { openDatabase } from '../../electron/sqlite-driver.ts';
import { type Authority, answer } from './authority.ts';
import { Crash, Faults, faultySql } from './faulty-sql.ts';
import { ManualTime } from './manual-time.ts';

export const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');
/** Stand-ins for Ed25519: what is signed here is checked here, a thousand times a run. */
export const signAs = (key: string) => (text: string) => sha256(`${key}:${text}`);

/** How the network treats this desk. */
export interface Weather {
  down: boolean;
  /** A window breaks off after so many lines. */
  cutAfter: number | null;
  /** The push arrives, its answer does not. */
  losesReplies: boolean;
  /** The push arrives twice. */
  doubles: boolean;
  streams: boolean;
  /** Pulled windows arrive only after so many further steps, so that others happen meanwhile. */
  slow: number;
}

export const FAIR: Weather = {
  down: false,
  cutAfter: null,
  losesReplies: false,
  doubles: false,
  streams: true,
  slow: 0,
};

/** One person's replica, outbox and sync on real files, in a process that can crash at any write. */
export class ReplicaDesk {
  readonly person: string;
  readonly device: string;
  readonly time = new ManualTime(Date.UTC(2026, 10, 22));
  readonly weather: Weather = { ...FAIR };
  readonly #authority: Authority;
  readonly #root = mkdtempSync(path.join(tmpdir(), 'docket-test-desk-'));
  readonly unexpected: unknown[] = [];
  faults = new Faults();
  #handles: Sql[] = [];
  #streams = new Set<() => void>();
  #underWay: { left: number; arrive: () => void }[] = [];
  outbox!: Sql;
  replica!: Replica;
  sync!: Sync;

  constructor(authority: Authority, person: string, device: string) {
    this.#authority = authority;
    this.person = person;
    this.device = device;
    this.start();
  }

  /** Also after a crash: everything is opened from the files. Crashes while opening are started again. */
  start(): void {
    for (;;) {
      try {
        this.#open();
        return;
      } catch (error) {
        if (!(error instanceof Crash)) throw error;
        this.#bury();
      }
    }
  }

  #open(): void {
    const faults = this.faults;
    const openSql: OpenSql = (options) => {
      faults.tick();
      const sql = openDatabase({ ...options, key: null });
      this.#handles.push(sql);
      return faultySql(sql, faults);
    };
    const file = (name: string): string => path.join(this.#root, name);
    const folder: PersonFolder = {
      vault: file('vault.json'),
      replica: file('replica.db'),
      build: file('replica.building.db'),
      outbox: file('outbox.db'),
      share: file('share.json'),
      sealed: file('sealed.jsonl'),
    };
    const files = replicaFiles(folder, '', openSql);
    this.outbox = openOutboxFile(folder, '', openSql, 0);
    this.replica = new Replica(files, this.outbox, { deviceId: this.device, personId: this.person }, () => undefined);
    this.replica.open();
    this.sync = new Sync({
      transport: this.#transport(faults),
      replica: this.replica,
      outbox: this.outbox,
      seal: { deviceId: this.device, hash: sha256, sign: signAs(this.device) },
      verify: (text, signature) => signature === signAs('server')(text),
      clock: this.time.clock,
      timers: {
        after: (ms, fn) =>
          this.time.timers.after(ms, () => {
            if (!faults.dead) this.#guard(fn);
          }),
      },
      random: () => 0,
      onStatus: () => undefined,
      onUnexpected: (error) => {
        if (!(error instanceof Crash)) this.unexpected.push(error);
      },
    });
    this.sync.open(true);
  }

  /** After anything that may have killed the process. */
  reviveIfDead(): void {
    if (!this.faults.dead) return;
    this.#bury();
    this.start();
  }

  #bury(): void {
    for (const end of this.#streams) end();
    this.#streams.clear();
    for (const sql of this.#handles) sql.close();
    this.#handles = [];
    this.faults = new Faults();
  }

  #guard(work: () => void): void {
    try {
      work();
    } catch (error) {
      if (!(error instanceof Crash)) throw error;
    }
  }

  /** The command's id when it was kept; null when it was refused, or when the process died over it. */
  act(name: string, args: Record<string, unknown>): string | null {
    const certificate = { not_after: Number.MAX_SAFE_INTEGER, commands: ['claim', 'release', 'decide', 'add_note'] };
    const desk = {
      outbox: this.outbox,
      replica: this.replica,
      sync: this.sync,
      vault: { secrets: { certificate: certificate as never } },
    };
    try {
      const log = (_message: string, error: unknown): void => {
        if (!(error instanceof Crash)) this.unexpected.push(error);
      };
      return runCommandHere({ clock: this.time.clock, log }, desk, { name, args, seen: {} }).command_id;
    } catch (error) {
      if (error instanceof Crash || (error instanceof Error && error.name === 'RefusedError')) return null;
      throw error;
    }
  }

  undo(id: string): boolean {
    let done = false;
    this.#guard(() => {
      done = withdraw(this.outbox, id, this.time.clock.now()) === null;
      if (!done) return;
      this.replica.rebase();
      this.sync.sealNow();
    });
    return done;
  }

  poke(): void {
    this.#guard(() => this.sync.poke());
  }

  advance(ms: number): void {
    this.time.advance(ms);
  }

  destroy(): void {
    this.#bury();
    rmSync(this.#root, { recursive: true, force: true });
  }

  /** A step has passed: what was slow comes nearer. */
  stepped(): void {
    for (const one of this.#underWay) one.left -= 1;
    const arrived = this.#underWay.filter(({ left }) => left <= 0);
    this.#underWay = this.#underWay.filter(({ left }) => left > 0);
    for (const { arrive } of arrived) arrive();
  }

  #travel(steps: number): Promise<void> {
    return new Promise((arrive) => this.#underWay.push({ left: steps, arrive }));
  }

  /** Breaks what is connected. */
  cut(): void {
    for (const end of this.#streams) end();
    this.#streams.clear();
  }

  #transport(faults: Faults): Transport {
    const { weather, person } = this;
    const authority = this.#authority;
    const streams = this.#streams;
    const travel = (steps: number): Promise<void> => this.#travel(steps);
    const check = (): void => {
      if (weather.down) throw answer('network', 'offline');
    };
    return {
      async *pull(asked: PullRequest) {
        check();
        let line = 0;
        const lines = authority.window(person, asked, 3);
        if (weather.slow > 0) await travel(weather.slow);
        for (const value of lines) {
          // As a proxy does it: the stream just ends.
          if (weather.cutAfter !== null && line >= weather.cutAfter) return;
          line += 1;
          yield JSON.parse(JSON.stringify(value)) as unknown;
        }
      },
      async *live(signal) {
        check();
        if (!weather.streams) return;
        const role = authority.roleOf(person);
        let position = authority.position();
        const queue: unknown[] = [{ t: 'hello', epoch: authority.epoch, scope: authority.scopeOf(role) }];
        let wake: () => void = () => undefined;
        let broken = false;
        const leave = authority.onCommit(() => {
          if (authority.roleOf(person) !== role) broken = true;
          queue.push({ t: 'lines', lines: authority.changes(role, position) });
          position = authority.position();
          wake();
        });
        const end = (): void => {
          broken = true;
          wake();
        };
        streams.add(end);
        signal.addEventListener('abort', end);
        try {
          while (!broken && !faults.dead) {
            const next = queue.shift();
            if (next !== undefined) yield JSON.parse(JSON.stringify(next)) as unknown;
            else
              await new Promise<void>((resolve) => {
                wake = resolve;
              });
          }
          if (weather.down) throw answer('network', 'offline');
        } finally {
          leave();
          streams.delete(end);
        }
      },
      async push(commands: readonly CommandEnvelope[]) {
        check();
        if (weather.doubles) authority.push(person, commands);
        const reply = authority.push(person, commands);
        if (weather.losesReplies) throw answer('network', 'offline');
        return JSON.parse(JSON.stringify(reply)) as unknown;
      },
    };
  }
}
