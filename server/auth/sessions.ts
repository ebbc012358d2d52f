import { hashToken, newToken } from '../crypto/token.ts';
import { atTime } from '../db/at-time.ts';
import type { Trx } from '../db/kysely.ts';

const SESSION_MS = 12 * 3_600_000;
/** Ended sessions are kept this long, then go with the next sign-in of the same person. */
const KEEP_MS = 7 * 86_400_000;

export async function openSession(
  trx: Trx,
  personId: string,
  now: number,
): Promise<{ token: string; expiresAt: number }> {
  const token = newToken();
  const expiresAt = now + SESSION_MS;
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

export async function closeSession(trx: Trx, tokenHash: string, now: number): Promise<void> {
  await trx
    .updateTable('sessions')
    .set({ revoked_at: new Date(now) })
    .where('token_hash', '=', tokenHash)
    .execute();
}
