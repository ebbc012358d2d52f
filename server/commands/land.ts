import type { z } from 'zod';
import { roleOf } from '../../core/access/roles.ts';
import type { landRequest } from '../../core/contract/land.ts';
import type { PushResult } from '../../core/contract/wire.ts';
import { must } from '../../core/lib/must.ts';
import { type AuditRow, writeAudit } from '../audit/write-audit.ts';
import type { Caller } from '../auth/authenticate.ts';
import { newId } from '../clock.ts';
import type { ServerContext } from '../context.ts';
import { readItem } from './item.ts';
import { pushCommands } from './push.ts';

type Wish = z.infer<typeof landRequest>;
type Author = Pick<Caller, 'person' | 'permissions'>;

/** Nobody's: what no device here has signed is held, as in any push. */
const deviceOf = (command: unknown): string | null => {
  const item = readItem(command, () => '');
  return item.t === 'unreadable' ? null : item.deviceId;
};

/** By device: whoever it belongs to, with today's role. */
async function authorsOf(ctx: ServerContext, deviceIds: readonly string[]): Promise<Map<string, Author>> {
  if (deviceIds.length === 0) return new Map();
  const rows = await ctx.db
    .selectFrom('devices as d')
    .innerJoin('people as p', 'p.id', 'd.person_id')
    .select(['d.id as device_id', 'p.id', 'p.display_name', 'p.role'])
    .where('d.id', 'in', [...deviceIds])
    .execute();
  return new Map(
    rows.map(({ device_id, id, display_name, role }) => [
      device_id,
      { person: { id, displayName: display_name, role }, permissions: roleOf(role).permissions },
    ]),
  );
}

const commands = (count: number): string => (count === 1 ? '1 command' : `${count} commands`);

/** Before anything is done: an act that breaks off is on record, too. */
async function record(
  ctx: ServerContext,
  caller: Caller,
  { reason, past_gaps }: Wish,
  { counts, correlationId }: { readonly counts: ReadonlyMap<string, number>; readonly correlationId: string },
): Promise<void> {
  const now = ctx.clock.now();
  const rows = [...counts].map(
    ([deviceId, count]): AuditRow => ({
      id: newId(now),
      actor: { kind: 'person', id: caller.person.id },
      action: 'outbox.landed',
      entity: 'devices',
      entityId: deviceId,
      reason: `${reason}; ${commands(count)}${past_gaps ? ', past gaps' : ''}`,
      correlationId,
      deviceId: caller.device?.id ?? null,
      recordedAt: now,
    }),
  );
  await ctx.db.transaction().execute((trx) => writeAudit(trx, rows));
}

/**
 * Lands what a device signed and could not deliver, through the same path as its own push and in its person's name: the
 * same checks, the same receipts, each command with exactly one outcome however often it comes. That somebody else handed
 * it in is an audit row for each device.
 */
export async function landCommands(
  ctx: ServerContext,
  caller: Caller,
  wish: Wish,
  correlationId: string,
): Promise<PushResult[]> {
  const placed = wish.commands.map((command, index) => ({ command, index, deviceId: deviceOf(command) }));
  const authors = await authorsOf(ctx, [...new Set(placed.flatMap(({ deviceId }) => deviceId ?? []))]);
  const known = placed.filter(({ deviceId }) => deviceId !== null && authors.has(deviceId));
  const counts = new Map(
    [...Map.groupBy(known, ({ deviceId }) => String(deviceId))].map(([id, all]) => [id, all.length]),
  );
  await record(ctx, caller, wish, { counts, correlationId });
  const results = new Map<number, PushResult>();
  const byDevice = Map.groupBy(placed, ({ deviceId }) =>
    deviceId !== null && authors.has(deviceId) ? deviceId : null,
  );
  for (const [deviceId, group] of byDevice) {
    const author = deviceId === null ? caller : must(authors.get(deviceId), 'an author');
    const landed = await pushCommands(
      ctx,
      author,
      group.map(({ command }) => command),
      null,
      wish.past_gaps,
    );
    for (const [at, { index }] of group.entries()) results.set(index, must(landed[at], 'a result'));
  }
  return placed.map(({ index }) => must(results.get(index), 'a result for every command'));
}
