import { randomBytes } from 'node:crypto';
import type { z } from 'zod';
import { type ShareReply, sharePlace, type shareRequest } from '../../core/contract/share.ts';
import { must } from '../../core/lib/must.ts';
import { writeAudit } from '../audit/write-audit.ts';
import { newId } from '../clock.ts';
import type { ServerContext } from '../context.ts';
import { openField, sealField } from '../crypto/field.ts';
import { liveOrganisationKey, type OrganisationKey } from '../crypto/organisation-key.ts';
import { sealTo } from '../crypto/sealed-box.ts';
import { signBody } from '../crypto/signed.ts';
import type { Trx } from '../db/kysely.ts';
import { HttpError } from '../http-error.ts';

type Wish = z.infer<typeof shareRequest>;

interface Asking {
  readonly ctx: ServerContext;
  readonly deviceId: string;
  readonly wish: Wish;
  readonly correlationId: string;
}

interface Share {
  readonly generation: number;
  readonly share: string;
}

const placeOf = (deviceId: string, generation: number): string => `device_shares/share/${deviceId}/${generation}`;

/** Locked by its device's row; a share that is not there yet, or one more, is an audit row. */
async function make(trx: Trx, { ctx, deviceId, correlationId }: Asking, generation: number): Promise<Share> {
  const now = ctx.clock.now();
  const share = randomBytes(32).toString('base64url');
  const sealed = sealField(ctx.dataKey, placeOf(deviceId, generation), share);
  await trx
    .insertInto('device_shares')
    .values({ device_id: deviceId, generation, share: sealed, made_at: new Date(now) })
    .execute();
  await writeAudit(trx, [
    {
      id: newId(now),
      actor: { kind: 'device', id: deviceId },
      action: 'device.share_made',
      entity: 'devices',
      entityId: deviceId,
      reason: `share ${generation} of the key of its local copy`,
      correlationId,
      deviceId,
      recordedAt: now,
    },
  ]);
  return { generation, share };
}

/** What the device may have: what its copy is sealed with, if that is known here, and the next one if it asks. */
async function current(trx: Trx, asking: Asking): Promise<Share[]> {
  const { ctx, deviceId, wish } = asking;
  await trx
    .deleteFrom('device_shares')
    .where('device_id', '=', deviceId)
    .where('generation', '<', wish.generation)
    .execute();
  const rows = await trx
    .selectFrom('device_shares')
    .select(['generation', 'share'])
    .where('device_id', '=', deviceId)
    .orderBy('generation')
    .execute();
  const held = rows.map(({ generation, share }) => ({
    generation,
    share: openField(ctx.dataKey, placeOf(deviceId, generation), share),
  }));
  const newest = held.at(-1)?.generation ?? 0;
  const isEnough = newest > 0 && (!wish.rotate || newest > wish.generation);
  return isEnough ? held : [...held, await make(trx, asking, Math.max(newest, wish.generation) + 1)];
}

/** The key that the device seals to from now on, noted beside it: so it is known when nobody uses an earlier one. */
async function organisationFor(trx: Trx, deviceId: string, held: string | null): Promise<OrganisationKey> {
  const key = must(await liveOrganisationKey(trx), 'an organisation key');
  if (key.id !== held) {
    await trx.updateTable('devices').set({ organisation_key_id: key.id }).where('id', '=', deviceId).execute();
  }
  return key;
}

async function given(trx: Trx, asking: Asking): Promise<{ shares: Share[]; organisation: OrganisationKey }> {
  const device = await trx
    .selectFrom('devices')
    .select(['revoked_at', 'organisation_key_id'])
    .where('id', '=', asking.deviceId)
    .forUpdate()
    .executeTakeFirst();
  // Since the request was let in: revoking takes the same lock, and destroys what is here.
  if (!device || device.revoked_at !== null) throw new HttpError('device_revoked');
  return {
    shares: await current(trx, asking),
    organisation: await organisationFor(trx, asking.deviceId, device.organisation_key_id),
  };
}

/**
 * The shares of the device that asks, sealed to the key of its question and signed. Earlier ones than what its copy is
 * sealed with are destroyed. A server that was restored may know none of that number: then there is a new one alone.
 */
export async function giveShares(asking: Asking): Promise<ShareReply> {
  const { ctx, deviceId, wish } = asking;
  const { shares, organisation } = await ctx.db.transaction().execute((trx) => given(trx, asking));
  const body = {
    purpose: 'docket share' as const,
    device_id: deviceId,
    nonce: wish.nonce,
    shares: shares.map(({ generation, share }) => ({
      generation,
      box: sealTo(wish.to, sharePlace(deviceId, wish.nonce, generation), share),
    })),
    organisation: { id: organisation.id, public_key: organisation.publicKey },
    at: ctx.clock.now(),
  };
  return signBody(ctx.keys.receipt.key, body);
}
