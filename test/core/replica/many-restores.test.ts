import { describe, expect, it } from 'vitest';
import type { Sql } from '../../../core/lib/sql.ts';
import { moveHeld } from '../../../core/replica/held-back.ts';
import { counts, enqueue, listItems, openOutbox, prune, settle, unsettled } from '../../../core/replica/outbox.ts';
import { recordReply } from '../../../core/replica/receipts.ts';
import { offerAgain } from '../../../core/replica/restored.ts';
import { chainOf, isChainGone, nextBatch, sealDue } from '../../../core/replica/seal.ts';
import { Random } from '../../simulation/random.ts';
import { ChainModel } from '../../support/chain-model.ts';
import { sha256, signAs } from '../../support/replica-desk.ts';
import { uuid } from '../../support/replica-world.ts';
import { memory } from './support.ts';

// core/replica/SPEC.md, "The outbox": one console with a key that changes, and servers that are restored from any backup there
// ever was, also from one of a history that had been left. Nothing that was done is lost or refused, however often.

const verify = (text: string, signature: string): boolean => signature === signAs('server')(text);
const MOST_ROUNDS = 400;

class Story {
  readonly sql: Sql = memory();
  server = new ChainModel(uuid(9, 1));
  readonly backups: ChainModel[] = [];
  readonly acted: string[] = [];
  /** What the history has no room for any more. */
  readonly gone = new Set<string>();
  readonly random: Random;
  readonly #keep: number;
  #epochs = 1;
  #keys = 1;
  #devices = 0;
  #deviceId = '';

  constructor(seed: string, keep: number) {
    this.random = new Random(seed);
    this.#keep = keep;
    openOutbox(this.sql);
    this.signIn();
    offerAgain(this.sql, this.server.epoch);
  }

  get #key(): string {
    return `key ${this.#keys}`;
  }

  get #seal() {
    return { deviceId: this.#deviceId, hash: sha256, sign: signAs(this.#key) };
  }

  signIn(): void {
    if (isChainGone(this.sql, this.#deviceId)) this.#keys += 1;
    this.#deviceId = this.server.enrol(this.#key, () => {
      this.#devices += 1;
      return uuid(2, this.#devices);
    });
  }

  act(): void {
    const n = this.acted.length + 1;
    const id = uuid(7, n);
    this.acted.push(id);
    const what = { id, name: 'add_note', args: {}, seen: {}, caseId: uuid(5, n), correlationId: uuid(6, n) } as const;
    enqueue(this.sql, { ...what, at: 0, elapsed: null, holdUntil: null });
    if (!isChainGone(this.sql, this.#deviceId)) sealDue(this.sql, 0, this.#seal);
  }

  /** Whether there was something to send. Its answer may get lost. */
  push(answers = true): boolean {
    if (!this.server.knows(this.#deviceId, this.#key) || isChainGone(this.sql, this.#deviceId)) this.signIn();
    sealDue(this.sql, 0, this.#seal);
    const batch = nextBatch(this.sql, this.random.between(1, 6), this.#from);
    if (batch.length === 0) return false;
    const reply = this.server.push(this.#deviceId, batch);
    if (answers) this.#take(recordReply(this.sql, batch, reply, verify));
    return true;
  }

  #from: number | null = null;

  /** As Sync does it. */
  #take({ expectedSeq, gaps, unknownDevice, problem }: ReturnType<typeof recordReply>): void {
    expect(problem).toBeNull();
    this.#from = expectedSeq;
    expect(moveHeld(this.sql, { gaps, unknownDevice }, this.#deviceId)).not.toBe('device_unknown');
    const before = listItems(this.sql).map(({ id }) => id);
    settle(this.sql, unsettled(this.sql));
    prune(this.sql, this.#keep);
    const after = new Set(listItems(this.sql).map(({ id }) => id));
    for (const id of before) if (!after.has(id)) this.gone.add(id);
  }

  rotate(): void {
    if (!this.server.knows(this.#deviceId, this.#key)) return;
    sealDue(this.sql, 0, this.#seal);
    this.#keys += 1;
    this.server.rotate(this.#deviceId, this.#key, chainOf(this.sql, this.#deviceId).seq);
  }

  restore(): void {
    if (this.backups.length === 0) return;
    this.#epochs += 1;
    this.server = this.random.pick(this.backups).copy(uuid(9, this.#epochs));
  }

  /** A window of the server that is there was applied. */
  pull(): void {
    offerAgain(this.sql, this.server.epoch);
  }

  step(): void {
    const what = this.random.between(0, 11);
    if (what < 4) this.act();
    else if (what < 6) this.push(this.random.chance(0.8));
    else if (what < 7) this.rotate();
    else if (what < 8) this.backups.push(this.server.copy());
    else if (what < 9) this.restore();
    else this.rest();
  }

  /** The console is in touch until nothing waits. */
  rest(): void {
    this.pull();
    for (let round = 0; this.push() || counts(this.sql).waiting > 0; round += 1) {
      if (round > MOST_ROUNDS) throw new Error(`no rest: ${JSON.stringify(listItems(this.sql))}`);
    }
  }
}

function play(seed: number, keep: number): Story {
  const story = new Story(`restores ${seed}`, keep);
  for (let n = 0; n < 40; n += 1) story.step();
  story.rest();
  return story;
}

describe.each([
  { what: 'all is kept', keep: 1_000, seeds: 400 },
  { what: 'little is kept', keep: 3, seeds: 400 },
])('$what', ({ keep, seeds }) => {
  it('each command has one outcome, and none is refused', { timeout: 120_000 }, () => {
    for (let seed = 1; seed <= seeds; seed += 1) {
      const { server, acted, gone, sql } = play(seed, keep);
      expect(
        server.outcomes.filter(({ code }) => code !== null),
        `seed ${seed}`,
      ).toEqual([]);
      const recorded = server.outcomes.map(({ id }) => id);
      expect(new Set(recorded).size, `seed ${seed}`).toBe(recorded.length);
      expect(
        acted.filter((id) => !recorded.includes(id) && !gone.has(id)),
        `seed ${seed}`,
      ).toEqual([]);
      expect(counts(sql), `seed ${seed}`).toEqual({ waiting: 0, queued: 0, attention: 0 });
      sql.close();
    }
  });
});
