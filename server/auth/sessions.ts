import { hashToken, newToken } from '../crypto/token.ts';
import { atTime } from '../db/at-time.ts';
import type { Trx } from '../db/kysely.ts';

/** Of a terminal: the token alone is enough for it, so it is short, and good for no replica. */
export const TERMINAL_MS = 3_600_000;
/** Of a device, whose every request its key signs. */
export const DEVICE_SESSION_MS = 12 * 3_600_000;
/** Ended sessions are kept this long, then go with the next sign-in of the same person. */
const KEEP_MS = 7 * 86_400_000;

/** Opens a terminal's session; enrolling a device makes it the device's. */
export async function openSession(
  trx: Trx,
  personId: string,
  now: number,
): Promise<{ token: string; expiresAt: number }> {
  const token = newToken();
  const expiresAt = now + TERMINAL_MS;
  await trx
    .deleteFrom('sessions')
    .where('person_id', '=', personId)
    .where('expires_at', '<', atTime(now - KEEP_MS))
    .execute();
  await trx
    .insertInto('sessions')
    .values({
      token_hash: hashToken(token),
      person_id: personId,
      device_id: null,
      created_at: new Date(now),
      expires_at: new Date(expiresAt),
      revoked_at: null,
    })
    .execute();
  return { token, expiresAt };
}

/**
 * From now on the session is the device's, and counts only with its signature. Earlier ones of the device end: a request of
 * theirs that is still under way, above all a change of the key, must not come behind what this sign-in was told. The
 * caller holds the device's row. Answers when it ends.
 */
export async function bindSession(trx: Trx, tokenHash: string, deviceId: string, now: number): Promise<number> {
  const expiresAt = now + DEVICE_SESSION_MS;
  await trx
    .updateTable('sessions')
    .set({ device_id: deviceId, expires_at: new Date(expiresAt) })
    .where('token_hash', '=', tokenHash)
    .execute();
  await trx
    .updateTable('sessions')
    .set({ revoked_at: new Date(now) })
    .where('device_id', '=', deviceId)
    .where('token_hash', '<>', tokenHash)
    .where('revoked_at', 'is', null)
    .execute();
  return expiresAt;
}

/** Whether it still counts, for who holds its device's row and so waits for `bindSession`. */
export async function isSessionOpen(trx: Trx, tokenHash: string): Promise<boolean> {
  const found = await trx
    .selectFrom('sessions')
    .select('token_hash')
    .where('token_hash', '=', tokenHash)
    .where('revoked_at', 'is', null)
    .executeTakeFirst();
  return found !== undefined;
}

export async function closeSession(trx: Trx, tokenHash: string, now: number): Promise<void> {
  await trx
    .updateTable('sessions')
    .set({ revoked_at: new Date(now) })
    .where('token_hash', '=', tokenHash)
    .execute();
}
