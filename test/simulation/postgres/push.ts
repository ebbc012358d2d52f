import { roleOf } from '../../../core/access/roles.ts';
import type { PushResult } from '../../../core/contract/wire.ts';
import { must } from '../../../core/lib/must.ts';
import { pushCommands } from '../../../server/commands/push.ts';
import type { Pool } from '../../../server/db/pool.ts';
import type { Author, Push } from '../backend.ts';
import { Random } from '../random.ts';
import type { Cluster, Gated } from './cluster.ts';
import { Gate } from './gated-pool.ts';

/** A push has begun, and has locked its devices, after so many statements. */
const LOCKED_AFTER = 2;
const MOST_STATEMENTS = 14;

/** What both have to say alike: not the ids of audit rows, and no signature. */
export function saidOf(result: PushResult): object {
  if (result.t === 'held') return result;
  const { command_id, outcome, code, detail, seq } = result.receipt;
  return { command_id, outcome, code, detail, seq };
}

interface Asked {
  readonly author: Author;
  readonly push: Push;
  /** It stops before it commits, and not before. */
  readonly toItsEnd?: boolean;
}

/** One push on Postgres, in a transaction that stops on the way. */
export class PgPush {
  readonly #pool: Pool;
  readonly #gated: Gated;
  readonly #author: Author;
  readonly #push: Push;
  readonly #gate: Gate;
  #work: Promise<PushResult[]> | null = null;

  /** `gated`: what it goes through. */
  constructor({ pool }: Pick<Cluster, 'pool'>, gated: Gated, { author, push, toItsEnd = false }: Asked) {
    this.#pool = pool;
    this.#gated = gated;
    this.#author = author;
    this.#push = push;
    const chance = new Random(`${author.id}/${push.now}`);
    this.#gate = new Gate(
      toItsEnd || chance.chance(0.4) ? MOST_STATEMENTS * 100 : chance.between(LOCKED_AFTER, MOST_STATEMENTS),
    );
  }

  /** Until it waits. */
  async prepare(): Promise<void> {
    const { gates, ctx } = this.#gated;
    const { commands, sentAt, now } = this.#push;
    const { id, role, deviceId } = this.#author;
    const { permissions } = roleOf(role);
    const device = deviceId === undefined ? null : { id: deviceId };
    const caller = { sessionHash: '', person: { id, displayName: 'somebody', role }, permissions, device };
    gates.next = this.#gate;
    const clock = { now: () => now, monotonic: () => now };
    this.#work = pushCommands({ ...ctx, clock }, caller, commands, sentAt);
    // Whoever waits for its end hears of an error.
    this.#work.catch(() => undefined);
    await Promise.race([this.#gate.stopped, this.#work]);
  }

  /** It has nothing left to do but to commit. */
  get isAtEnd(): boolean {
    return this.#gate.isAtEnd;
  }

  commit(): Promise<PushResult[]> {
    this.#gate.open();
    return must(this.#work, 'a push that was prepared');
  }

  /** The process dies in the middle: Postgres loses its connection, and nothing of the transaction is left. */
  async kill(): Promise<void> {
    const { rows } = await this.#pool.query<{ ended: boolean }>('SELECT pg_terminate_backend($1, 60000) AS ended', [
      this.#gate.pid,
    ]);
    if (!rows[0]?.ended) throw new Error('Postgres goes on with a session that was ended');
    this.#gate.open();
    const results = await must(this.#work, 'a push that was prepared').catch(() => null);
    if (results) throw new Error('a push was committed by a process that had died');
  }
}
