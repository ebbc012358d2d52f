import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { listItems } from '../../../core/replica/outbox.ts';
import { collectWindow } from '../../../core/replica/window.ts';
import type { ReplicaDesk } from '../../support/replica-desk.ts';
import { brokenAtRest, brokenNow, ReplicaWorld, uuid } from '../../support/replica-world.ts';

// core/replica/SPEC.md: single stories of what the property test plays at random.

let world: ReplicaWorld;
let desk: ReplicaDesk;
beforeEach(async () => {
  world = new ReplicaWorld();
  desk = world.desks[0];
  await world.settle();
  await world.settle();
});
afterEach(() => world.destroy());

const note = (n: number) => ({ case_id: uuid(5, n), body: 'a note' });
const notes = (): number => desk.replica.sql?.get<{ n: number }>('SELECT count(*) AS n FROM notes')?.n ?? -1;

describe('a story of the sync', () => {
  it('begins with a replica and an open stream', () => {
    expect(desk.sync.state).toMatchObject({ phase: 'online', live: 'open', hasReplica: true });
    expect(brokenNow(world)).toEqual([]);
  });

  it('what is no longer allowed leaves before anything new comes (I5)', async () => {
    desk.weather.slow = 2;
    world.authority.setRole(desk.person, 'auditor');
    desk.cut();
    desk.poke();
    await world.settle();
    expect(desk.replica.sql).toBeNull();
    desk.weather.slow = 0;
    await world.heal();
    expect(desk.replica.meta?.role).toBe('auditor');
    expect(brokenAtRest(world)).toEqual([]);
  });

  it('a lost reply is asked for again, and the command counts once (I2)', async () => {
    desk.weather.losesReplies = true;
    const id = desk.act('add_note', note(1));
    await world.settle();
    expect(desk.sync.state.phase).toBe('offline');
    expect(listItems(desk.outbox)).toMatchObject([{ state: 'queued', attempts: 1, lastProblem: { code: 'offline' } }]);
    await world.heal();
    expect(listItems(desk.outbox)).toMatchObject([{ id, state: 'delivered' }]);
    expect(world.authority.audit).toHaveLength(1);
    expect(notes()).toBe(1);
  });

  it('a window that breaks off changes nothing (I6)', async () => {
    desk.weather.cutAfter = 2;
    desk.weather.streams = false;
    desk.cut();
    const before = desk.replica.meta;
    world.addCase();
    await world.settle();
    expect(desk.replica.meta).toEqual(before);
    expect(desk.sync.state).toMatchObject({ phase: 'offline', problem: { code: 'offline' } });
    expect(brokenNow(world)).toEqual([]);
  });

  it('a row of a long transaction is not lost behind later ones, whatever the stream carried', async () => {
    const long = world.authority.begin();
    world.addCase(long, false);
    desk.weather.slow = 2;
    desk.poke();
    await world.settle();
    world.addCase();
    world.authority.commit(long);
    world.addCase();
    await world.heal();
    expect(brokenAtRest(world)).toEqual([]);
  });

  it('a window that comes too late to be applied still settles what it covers', async () => {
    const asked = { epoch: desk.replica.meta?.epoch ?? '', scope: desk.replica.meta?.scope ?? '', cursor: '1' };
    const id = desk.act('add_note', note(1)) ?? '';
    // The receipt comes, and with it a pull that is still under way …
    desk.weather.slow = 99;
    await world.settle();
    expect(listItems(desk.outbox)).toMatchObject([{ id, state: 'delivered' }]);
    const late = collectWindow(world.authority.window(desk.person, asked, 100));
    // … while the stream takes the replica further.
    world.addCase();
    await world.settle();
    expect(late && desk.replica.apply(late, 'unknown', [id])).toBe('stale');
    expect(desk.replica.sql?.get('SELECT 1 FROM pending')).toBeUndefined();
    expect(notes()).toBe(1);
  });

  it('an undone decision never leaves', async () => {
    const action = { id: uuid(7, 1), kind: 'message_throttled', hours: null };
    const seen = { state: 'open', tier: 'medium', claimed_by: null };
    const args = {
      case_id: uuid(5, 1),
      reason_code: 'contact_sharing',
      comment: null,
      actions: [action],
      verdicts: [],
      seen,
    };
    const id = desk.act('decide', args) ?? '';
    expect(desk.undo(id)).toBe(true);
    await world.heal();
    expect(world.authority.audit).toEqual([]);
    expect(listItems(desk.outbox)).toMatchObject([{ id, state: 'withdrawn' }]);
  });

  it('a process that dies between outbox and replica finds the command again', async () => {
    desk.weather.down = true;
    desk.cut();
    await world.settle();
    // The first write after the outbox's own.
    desk.faults.crashAt(3);
    desk.act('add_note', note(1));
    desk.reviveIfDead();
    const kept = listItems(desk.outbox).length;
    expect(notes()).toBe(kept);
    await world.heal();
    expect(brokenAtRest(world)).toEqual([]);
  });

  it('three streams that are cut at once become questions, and the console does not call itself online', async () => {
    desk.weather.streams = false;
    desk.cut();
    for (let round = 0; round < 4; round += 1) await world.settle();
    expect(desk.sync.state).toMatchObject({ phase: 'catching_up', live: 'closed' });
    world.addCase();
    desk.advance(5_000);
    await world.settle();
    expect(brokenNow(world)).toEqual([]);
    expect(desk.replica.sql?.get('SELECT count(*) AS n FROM cases')).toEqual({ n: world.cases });
  });
});
