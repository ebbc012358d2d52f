import { canonical } from '../../core/audit/canonical.ts';
import { SWITCHES, type SwitchKey } from '../../core/enforcement/switches.ts';
import { rowHash } from '../audit/row-hash.ts';
import { writeAudit } from '../audit/write-audit.ts';
import { newId } from '../clock.ts';
import type { ServerContext } from '../context.ts';
import { insertRows } from '../db/insert-rows.ts';

export interface Change {
  readonly key: SwitchKey;
  /** In the shape of the switch. */
  readonly value: object;
  readonly reason: string;
  readonly personId: string;
  readonly correlationId: string;
}

/** Changes a switch and records it, in one transaction; the next batch reads it. The same value again changes nothing. */
export async function changeSetting(ctx: ServerContext, change: Change): Promise<{ readonly changed: boolean }> {
  const { key, value, reason, personId, correlationId } = change;
  const now = ctx.clock.now();
  return ctx.db.transaction().execute(async (trx) => {
    const before = await trx
      .selectFrom('settings')
      .select('value')
      .where('key', '=', key)
      .forUpdate()
      .executeTakeFirst();
    // What was written before a field existed is the same as with that field at its default.
    const current = SWITCHES[key].schema.safeParse(before?.value).data;
    if (current && canonical(current) === canonical(value)) return { changed: false };
    await insertRows(
      trx,
      'settings',
      [{ key, value, changed_by: personId, reason, changed_at: now }],
      `(key) DO UPDATE SET value = excluded.value, changed_by = excluded.changed_by, reason = excluded.reason,
                           changed_at = excluded.changed_at`,
    );
    await writeAudit(trx, [
      {
        id: newId(now),
        actor: { kind: 'person', id: personId },
        action: 'setting.changed',
        entity: 'settings',
        entityId: key,
        beforeHash: before ? rowHash(before.value) : null,
        afterHash: rowHash(value),
        reason,
        correlationId,
        recordedAt: now,
      },
    ]);
    return { changed: true };
  });
}
