import type { GivenKind } from '../../core/contract/orders.ts';
import type { RangeRequest } from '../../core/contract/repair.ts';
import { TransportError } from '../../core/replica/transport.ts';
import type { TableName } from '../../core/tables/index.ts';
import { hashToken } from '../../server/crypto/token.ts';
import type { Blunder } from './blunders.ts';
import type { Desk } from './desk.ts';
import type { ImageHarm } from './image-harm.ts';
import { isOrdered, openOrders } from './orders.ts';
import { type Decay, rot } from './rot.ts';
import type { Schema } from './skew.ts';
import type { Write } from './store.ts';
import { steal, type Theft } from './thief.ts';
import type { World } from './world.ts';

// What is done to a desk from outside, and what must not follow from it.

export function order(world: World, desk: Desk, kind: GivenKind, ms: number): void {
  const { twin, options } = world.server;
  change(world, desk, 'something is ordered', async (deviceId) => {
    // A server that was restored may not know the device.
    if (twin.devices.has(deviceId)) await options.backend.giveOrder({ deviceId, kind, ms }, world.serverNow());
  });
}

export function assertOrdered(
  world: World,
  desk: Desk,
  { kinds, reported }: { readonly kinds: readonly GivenKind[]; readonly reported: boolean | null },
): void {
  if (desk.faults.dead || isOrdered(world.twins, desk, kinds, { now: world.serverNow(), reported })) return;
  world.unexpected.push(new Error(`order: ${desk.options.name} does what nobody ordered: ${kinds.join(' or ')}`));
}

/** An order that may still be carried out waits for the desk. */
export function isAwaited(world: World, desk: Desk): boolean {
  const { deviceId } = desk.session ?? { deviceId: '' };
  return openOrders(world.server.twin, deviceId, world.serverNow()).length > 0;
}

/** A thief is let in with nothing that he heard. */
export function rob(world: World, desk: Desk, how: Theft, ms: number): void {
  const { session } = desk;
  const { server } = world;
  if (!session) return;
  world.scheduler.after(ms, 'a thief asks', async () => {
    // He speaks to the server that he listened at: another one has not met the request yet.
    if (server !== world.server) return;
    const letIn = await steal(server, session.deviceId, how);
    if (letIn !== null) world.unexpected.push(new Error(`a thief ${letIn}`));
  });
}

export function endSession(world: World, { session }: Desk): void {
  if (session) world.server.twin.sessions.delete(hashToken(session.token));
}

/** Somebody else changes something of the device: the server that they ask may die while their request waits. */
function change(world: World, { session }: Desk, name: string, work: (deviceId: string) => Promise<void>): void {
  const { server, scheduler } = world;
  if (!session) return;
  scheduler.after(0, name, async () => {
    try {
      await server.deviceFree(session.deviceId);
    } catch (error) {
      if (error instanceof TransportError) return;
      throw error;
    }
    await work(session.deviceId);
  });
}

export function revoke(world: World, desk: Desk): void {
  const { backend } = world.server.options;
  change(world, desk, 'a device is revoked', (deviceId) => backend.revoke(deviceId, world.serverNow()));
}

/** As if decisions had come by another way, until no more may be made out of touch. */
export function useUp(world: World, desk: Desk): void {
  const { twin, options } = world.server;
  change(world, desk, 'decisions are used up', async (deviceId) => {
    const last = twin.certificatesOf(deviceId).at(-1);
    if (last) await options.backend.countDecisions(last.id, last.certificate.decisions ?? 0);
  });
}

export function switchOff(world: World, desk: Desk, ms: number): void {
  const people = (active: boolean): Write[] => [{ table: 'people', id: desk.options.personId, values: { active } }];
  world.write(people(false));
  world.scheduler.after(ms, `${desk.options.name} is switched on`, () => world.write(people(true)));
}

export function spoil(desk: Desk, how: Decay, place: number): void {
  const spoiled = desk.isOpen ? rot(desk, how, place) : null;
  if (!spoiled) return;
  desk.rotten.push(spoiled);
  desk.spoiled.push(spoiled);
}

/** Only what differs is fetched again: what was spoiled, or what changed since the digest and nobody can tell. */
export function assertNeeded(world: World, deviceId: string, { table, from, until }: RangeRequest): void {
  const desk = world.desks.find(({ session }) => session?.deviceId === deviceId);
  const isIn = (id: string): boolean => id >= from && (until === null || id < until);
  const { twin, digestedAt } = world.server;
  const since = BigInt(digestedAt.get(deviceId) ?? '0');
  const changed = twin.store.versions(table as TableName).some(({ id, rev }) => rev >= since && isIn(id));
  const spoiled = desk?.rotten.some((one) => one.table === table && isIn(one.id));
  if (changed || spoiled) return;
  world.unexpected.push(new Error(`${desk?.options.name} fetches ${table} again: nothing differs`));
}

/** The replica is lost, and an image of the next one is not what it should be. */
export function spoilImage(world: World, desk: Desk, how: ImageHarm): void {
  if (!desk.options.images) return;
  world.meddlerOf(desk).harm = how;
  desk.disk.tear(0);
}

/** For a while a server from before images answers: what it had begun to send as such it does not know. */
export function serveJson({ server, scheduler }: World, ms: number): void {
  server.knowsImages = false;
  scheduler.after(ms, 'the server knows images again', () => {
    server.knowsImages = true;
  });
}

/** Another version of the server takes over: one that knows a column less than the consoles, or two more. */
export function takeOver(world: World, schema: Schema, ms: number): void {
  if (!world.options.storage.skews) return;
  world.schema = schema;
  world.crashServer(ms);
}

/** The console has a bug: for once it says something that is not of the protocol. */
export function blunder(world: World, desk: Desk, how: Blunder): void {
  world.meddled = true;
  world.meddlerOf(desk).blunder = how;
}
