import type { RoleName } from '../../core/access/roles.ts';
import { canonical } from '../../core/audit/canonical.ts';
import type { CommandEnvelope } from '../../core/contract/wire.ts';
import { must } from '../../core/lib/must.ts';
import type { Sql } from '../../core/lib/sql.ts';
import type { ReplicaMeta } from '../../core/replica/meta.ts';
import { tablesOf } from '../../core/replica/open.ts';
import { lastOrder } from '../../core/replica/orders.ts';
import { listItems, pendingItems } from '../../core/replica/outbox.ts';
import { undoOverlay } from '../../core/replica/overlay.ts';
import { rebase } from '../../core/replica/rebase.ts';
import type { Recorded } from './backend.ts';
import type { Desk } from './desk.ts';
import type { MemoryFile } from './memory-sql.ts';
import type { StoredOrder } from './orders.ts';
import { TAKEN_ID } from './rows.ts';
import { parkedDiffers, schemaOf } from './skew.ts';
import type { Store } from './store.ts';
import type { Twin } from './twin.ts';
import type { World } from './world.ts';
import { type Contents, difference, everSaid, heldBy, moreThanAllowed, plain, truthFor } from './yardstick.ts';

const UNDO = new Error('undo');

/** What `work` sees, without leaving a trace. */
function peek<T>(desk: Desk, sql: Sql, work: () => T): T {
  desk.faults.paused = true;
  let value: T | undefined;
  try {
    sql.transaction(() => {
      value = work();
      throw UNDO;
    });
  } catch (error) {
    if (error !== UNDO) throw error;
  } finally {
    desk.faults.paused = false;
  }
  return value as T;
}

function undone(sql: Sql, file: MemoryFile, role: RoleName): Contents {
  undoOverlay(sql);
  return heldBy(file, role);
}

function parkedOf(sql: Sql, role: RoleName): string | null {
  undoOverlay(sql);
  return parkedDiffers(sql, role);
}

/**
 * Of the urgent beginning: the first row that it holds and the server never said; null when there is none. What the person
 * has claimed is read later than the rest.
 */
function neverSaid(held: Contents, store: Store, { role, scope }: Pick<ReplicaMeta, 'role' | 'scope'>): string | null {
  for (const table of tablesOf(role)) {
    const said = everSaid(store, role, table, schemaOf(scope));
    const rows = JSON.parse(held.get(table.name) ?? '[]') as unknown[];
    const odd = rows.map((row) => plain(JSON.stringify([row]))).find((row) => !said.has(row));
    if (odd) return `${table.name}\n  holds    ${odd}`;
  }
  return null;
}

/** I1 and I5, I6 with it: below the overlay the replica is what the server was at the cursor, redacted. */
function replicaOf(world: World, desk: Desk): string[] {
  const { sql, meta } = desk.replica;
  const file = desk.disk.replica;
  if (!sql || !meta || !file || file.damaged) return [];
  const { name } = desk.options;
  const broken: string[] = [];
  const seen = world.snapshots.get(`${meta.epoch}/${meta.at}`);
  if (!seen) return [`I1 ${name}: it names a window that nobody read`];
  const schema = schemaOf(meta.scope);
  const truth = truthFor(seen.twin.store, meta.role, seen.commits, schema);
  const shown = heldBy(file, meta.role);
  const overlaid = sql.get('SELECT 1 FROM overlay') !== undefined;
  const below: Contents = overlaid ? peek(desk, sql, () => undone(sql, file, meta.role)) : shown;
  // Tables that another scope gets more of are on their way: what they hold is no more than it may be.
  const here = (contents: Contents): Contents => new Map([...contents].filter(([table]) => !meta.owes.includes(table)));
  desk.rotten = desk.rotten.filter(({ file: of, table }) => of === file && below.get(table) !== truth.get(table));
  const sound = (contents: Contents): Contents =>
    new Map([...here(contents)].filter(([table]) => !desk.rotten.some((one) => one.table === table)));
  const differs = meta.partial ? neverSaid(below, seen.twin.store, meta) : difference(sound(below), sound(truth));
  if (differs) broken.push(`I1 ${name}: not the server's state at ${meta.cursor}: ${differs}`);
  broken.push(...moreThanAllowed(file, meta.role).map((one) => `I5 ${name}: as ${meta.role} it still has ${one}`));
  const isSound = desk.rotten.length === 0;
  const parked = schema === 'next' && isSound ? peek(desk, sql, () => parkedOf(sql, meta.role)) : null;
  if (parked) broken.push(`skew ${name}: the next version would find ${parked}`);
  if (schema !== 'next' && sql.get('SELECT 1 FROM parked'))
    broken.push(`I5 ${name}: something is parked that no newer server sent`);
  const items = pendingItems(desk.outbox);
  // What found no room is shown with the next window; on a row that rotted a command decides otherwise.
  const isFull = desk.sync.state.problem?.code === 'disk_full';
  const isUnsound = isFull || desk.overlayOwed === meta.at || desk.rotten.length > 0;
  if ((items.length === 0 && !overlaid) || isUnsound) return broken;
  const { deviceId } = desk.session ?? { deviceId: null };
  const author = { deviceId, person: { id: desk.options.personId, role: meta.role } };
  const again = peek(desk, sql, () => {
    rebase(sql, items, author);
    return heldBy(file, meta.role);
  });
  const overlayDiffers = difference(shown, again);
  if (overlayDiffers) broken.push(`I1 ${name}: the overlay is not what the waiting commands make: ${overlayDiffers}`);
  return broken;
}

/** I3, I8 and half of I2: what left the outbox has a receipt, and says what that says. */
function outboxOf(world: World, desk: Desk): string[] {
  const broken: string[] = [];
  for (const item of listItems(desk.outbox)) {
    const receipts = world.receiptsOf(item.id);
    const left = item.state === 'delivered' || item.state === 'refused' || item.state === 'dismissed';
    if (left && receipts.length === 0) broken.push(`I3 ${item.id} left without a receipt`);
    if (left && receipts.length > 0 && !receipts.includes(item.outcome as string)) {
      broken.push(`I8 ${item.id} says ${item.outcome}, the server said ${receipts.join(', ')}`);
    }
    if (item.state === 'withdrawn' && receipts.length > 0) broken.push(`I2 ${item.id} was undone and left`);
  }
  return broken;
}

/** It is looked at every so often; a little more. */
const LEASE_LOOK_MS = 31_000;

/** What a device may do without the server ends with its certificate, by both of its clocks. */
function leaseOf(desk: Desk): string[] {
  const { clock } = desk.time;
  const isOver = desk.isOpen && clock.now() > (desk.session?.certificate.not_after ?? 0);
  desk.overSince = isOver ? (desk.overSince ?? clock.monotonic()) : null;
  const over = Math.max(clock.monotonic() - desk.leaseEnds, clock.monotonic() - (desk.overSince ?? clock.monotonic()));
  return desk.isOpen && over > LEASE_LOOK_MS
    ? [`lease ${desk.options.name}: its certificate ended ${over} ms ago`]
    : [];
}

/** The number of the last order that a device carried out never falls. */
function orderSeqOf(desk: Desk): string[] {
  const file = desk.disk.outbox;
  if (file.damaged || !desk.session) return [];
  const { deviceId } = desk.session;
  const seq = lastOrder(file.sql, deviceId);
  const before = desk.lastOrder;
  desk.lastOrder = { file, deviceId, seq };
  const falls = before?.file === file && before.deviceId === deviceId && seq < before.seq;
  return falls ? [`order ${desk.options.name}: ${seq} was carried out after ${before.seq}`] : [];
}

/** That it is behind, and that the line is alive: bytes. */
const WORDS = 100;

/** What must hold at every moment, of the desks that something happened to; in words, none is right. */
export function brokenNow(world: World, all = false): string[] {
  const broken = world.unexpected.map((error) => `unexpected: ${wordsOf(error)}`);
  const { mostWaiting, options } = world.server;
  if (mostWaiting > options.maxWaitingBytes + WORDS)
    broken.push(`memory: ${mostWaiting} bytes wait for one console, of ${options.maxWaitingBytes}`);
  for (const desk of world.desks) {
    broken.push(...desk.unexpected.map((error) => `unexpected at ${desk.options.name}: ${wordsOf(error)}`));
    broken.push(...leaseOf(desk));
    if (!desk.session || desk.faults.dead || desk.locked || !(all || desk.hasChanged())) continue;
    broken.push(...replicaOf(world, desk), ...outboxOf(world, desk), ...orderSeqOf(desk));
    desk.seen();
  }
  return broken;
}

const wordsOf = (error: unknown): string => (error instanceof Error ? (error.stack ?? error.message) : String(error));

/** What must hold once everything has come to rest. */
export function brokenAtRest(world: World): string[] {
  const broken = brokenNow(world, true);
  for (const desk of world.desks) broken.push(...restOf(world, desk));
  broken.push(...effectsOf(world));
  return broken;
}

function restOf(world: World, desk: Desk): string[] {
  const { name, personId } = desk.options;
  if (!desk.session) return desk.closed ? [] : [`${name}: nobody could sign in`];
  const { sql, meta } = desk.replica;
  const { phase, problem } = desk.sync.state;
  if (desk.closed) {
    // A server that was restored from before that knows nothing of it.
    const { revokedAt = null } = world.server.twin.devices.get(desk.session.deviceId) ?? {};
    const holds = desk.barred && revokedAt !== null && desk.disk.replica !== null;
    return holds ? [`I5 ${name}: was revoked, and still holds a replica`] : [];
  }
  const role = world.server.roleOf(personId);
  if (!sql || !role || meta?.role !== role) {
    return [`I5 ${name}: holds ${meta?.role ?? 'nothing'} and may be ${role} (${phase} ${problem?.code ?? ''})`];
  }
  const broken: string[] = [];
  const { store } = world.server.twin;
  const file = must(desk.disk.replica, 'a file');
  const differs = difference(heldBy(file, role), truthFor(store, role, store.commits, world.server.twin.schema));
  if (differs) broken.push(`I4 ${name}: not the server's state: ${differs}`);
  const waiting = listItems(desk.outbox).filter(({ state }) => state === 'held' || state === 'queued');
  if (waiting.length > 0) {
    broken.push(`I9 ${name}: ${waiting.length} still wait: ${JSON.stringify(waiting[0]?.lastProblem)}`);
  }
  if (sql.get('SELECT 1 FROM pending')) broken.push(`I1 ${name}: still shows what the server has answered`);
  if (phase !== 'online') broken.push(`${name} is ${phase} (${problem?.code})`);
  return broken;
}

const isAccepted = (outcome: string | null): boolean => outcome?.startsWith('accepted') === true;

/** I2, I7, I8 on the server: each command that was kept had its effect once, or was refused and had none. */
function effectsOf(world: World): string[] {
  const broken: string[] = [];
  const { recorded, store } = world.server.twin;
  const odd = world.meddled ? undefined : recorded.find((one) => !honest(one));
  if (odd) broken.push(`I8 ${odd.commandId} is said to be ${odd.code}`);
  const byId = new Map(recorded.filter(({ outcome }) => isAccepted(outcome)).map((one) => [one.commandId, one]));
  const accepted = recorded.filter(({ outcome }) => isAccepted(outcome));
  if (byId.size !== accepted.length) broken.push('I2 a command was accepted twice');
  for (const one of accepted) {
    const { commandId, changed, envelope } = one;
    if (!changed) broken.push(`I7 ${commandId} was accepted and changed nothing`);
    broken.push(...certifiedOf(one, world.server.twin, world.serverNow()));
    const { signature: _signature, ...body } = JSON.parse(envelope) as Record<string, unknown>;
    const text = canonical(body);
    if (!world.desks.some(({ signed }) => signed.has(text))) broken.push(`I2 ${commandId} was never signed`);
  }
  const made = [...store.versions('notes'), ...store.versions('decisions')];
  for (const { id } of made) if (!byId.has(id)) broken.push(`I7 ${id} has an effect, and was not accepted`);
  for (const { commandId, envelope } of accepted) {
    const { name } = JSON.parse(envelope) as { name: string };
    const table = name === 'add_note' ? 'notes' : name === 'decide' ? 'decisions' : null;
    if (table && !store.latest(table, commandId)) broken.push(`I8 ${commandId} was accepted and has no effect`);
  }
  for (const { id, values } of store.versions('cases')) {
    const seconds = store
      .versions('decisions')
      .filter((one) => one.values.case_id === id && one.values.opinion === 'second');
    if (seconds.length !== values.second_opinions)
      broken.push(`I2 ${id} counts ${values.second_opinions} second opinions`);
  }
  return [...broken, ...ordersOf(world), ...fatesOf(world)];
}

/** Nothing counts that was done under a certificate of another device, of another person, or after its end. */
function certifiedOf({ commandId, envelope }: Recorded, { certificates }: Twin, now: number): string[] {
  const { certificate_id: id, device_id, at, name } = JSON.parse(envelope) as CommandEnvelope;
  const found = certificates.find((row) => row.id === id)?.certificate;
  if (!found) return [`certificate: ${commandId} names one that nobody issued`];
  const covers = found.device_id === device_id && found.commands.includes(name);
  if (!covers) return [`certificate: ${commandId} is not covered by ${id}`];
  // Of a clock that runs ahead the server's time counts, which nobody has kept.
  return at > found.not_after && at <= now
    ? [`certificate: ${commandId} was made ${at - found.not_after} ms after its end`]
    : [];
}

/** Each order was carried out and reported while it could be, by the device that it is for. */
function ordersOf(world: World): string[] {
  const { orders } = world.server.twin;
  const now = world.serverNow();
  return world.desks.flatMap((desk) => {
    if (desk.closed || !desk.session) return [];
    const mine = orders.filter((one) => one.deviceId === desk.session?.deviceId);
    // A server that was restored counts from an earlier order on: what it numbers again is refused, and it is told so.
    const fine = ({ report, notAfter }: StoredOrder): boolean =>
      report === null
        ? notAfter <= now
        : report.result === 'done' || report.code === 'order_expired' || world.meddled || world.twins.length > 1;
    return mine
      .filter((one) => !fine(one))
      .map((one) => `order ${one.seq} to ${one.kind}: ${JSON.stringify(one.report)}`);
  });
}

/** What a server says of a command that came as its device sent it: never these. */
const TAMPERED = new Set([
  'command_signature_invalid',
  'command_chain_broken',
  'command_conflict',
  'command_malformed',
]);

/** I8: nobody is told of forgery or of a broken chain where nobody meddled. */
const honest = ({ code, envelope }: Recorded): boolean =>
  code === null || !TAMPERED.has(code) || (code === 'command_malformed' && envelope.includes(TAKEN_ID));

/** I2, I9: what was kept has an outcome at the server that is there now, and the outbox says the same. */
function fatesOf(world: World): string[] {
  const broken: string[] = [];
  const { recorded } = world.server.twin;
  for (const [id, desk] of world.kept) {
    const outcomes = recorded.filter(({ commandId }) => commandId === id).map(({ outcome }) => outcome);
    if (world.withdrawn.has(id)) {
      if (outcomes.length > 0) broken.push(`I2 ${id} was undone, and applied`);
      continue;
    }
    const item = listItems(desk.outbox).find((one) => one.id === id);
    // What was finished, and is history no more.
    const isPruned = desk.options.history < 100 && world.receiptsOf(id).length > 0;
    if (!item && (desk.forgotten || isPruned || desk.disk.isAside(id))) continue;
    // What was refused, and seen, is sent to a server that was restored where that asks for it.
    const isSeen = item?.state === 'dismissed' && world.twins.length > 1 && outcomes.length === 0;
    if (isSeen) continue;
    if (!item) broken.push(`I2 ${id} was kept, and is not in the outbox`);
    else if (desk.closed || desk.sync.state.phase === 'blocked') continue;
    else if (outcomes.length === 0) broken.push(`I2 ${id} was kept, and the server knows nothing of it`);
    else if (!outcomes.includes(item.outcome as never)) {
      broken.push(`I8 ${id} says ${item.outcome}, the server holds ${outcomes.join(', ')}`);
    }
  }
  return broken;
}
