import { sql } from 'kysely';
import type { DevicesReply } from '../../core/contract/devices.ts';
import type { Caller } from '../auth/authenticate.ts';
import type { ServerContext } from '../context.ts';
import type { Db } from '../db/kysely.ts';

/** Those for whom the caller may issue a code, beside themself. */
async function vouchable(db: Db, { permissions, person }: Caller): Promise<DevicesReply['people']> {
  if (!permissions.includes('devices.vouch')) return [];
  return db
    .selectFrom('people')
    .select(['id', 'display_name', 'role'])
    .where('active', '=', true)
    .where('id', '<>', person.id)
    .orderBy('display_name')
    .execute();
}

/** The caller's devices, or everybody's: those in use first, then by when they were seen. */
export async function listDevices(ctx: ServerContext, caller: Caller, of: 'mine' | 'everyone'): Promise<DevicesReply> {
  let query = ctx.db
    .selectFrom('devices as d')
    .innerJoin('people as p', 'p.id', 'd.person_id')
    .select([
      'd.id',
      'd.name',
      'd.enrolled_at',
      'd.last_seen_at',
      'd.certificate_not_after',
      'd.revoked_at',
      'd.revoked_reason',
      'p.id as person_id',
      'p.display_name',
      'p.role',
    ])
    .select(({ selectFrom }) =>
      selectFrom('device_orders as o')
        .select(sql<number>`max((o.signed->'bundle'->>'version')::int)`.as('version'))
        .whereRef('o.device_id', '=', 'd.id')
        .where('o.kind', '=', 'rule_bundle')
        .where('o.result', '=', 'done')
        .as('rule_version'),
    )
    .orderBy((eb) => eb('d.revoked_at', 'is not', null))
    .orderBy('d.last_seen_at', 'desc')
    .limit(1_000);
  if (of === 'mine') query = query.where('d.person_id', '=', caller.person.id);
  const rows = await query.execute();
  return {
    devices: rows.map(({ person_id, display_name, role, rule_version, ...device }) => ({
      ...device,
      // A console of before there were any would not know the field.
      ...(rule_version === null ? {} : { rule_version }),
      person: { id: person_id, display_name, role },
      current: device.id === caller.device?.id,
    })),
    people: await vouchable(ctx.db, caller),
    enrolment: ctx.config.enrolment,
  };
}
