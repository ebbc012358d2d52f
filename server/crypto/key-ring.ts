import { type KeyObject, randomBytes } from 'node:crypto';
import { sql } from 'kysely';
import type { Tokenise } from '../../core/tables/redact.ts';
import { newId } from '../clock.ts';
import type { Db, Trx } from '../db/kysely.ts';
import type { DataKey } from './data-key.ts';
import { generateRawKeyPair, importPrivateKey } from './ed25519.ts';
import { openField, sealField } from './field.ts';
import { tokeniser } from './tokenise.ts';

/** What the server proves itself with, opened. */
export interface KeyRing {
  /** Signs certificates and receipts; devices pin `publicKey` (base64url, raw Ed25519). */
  readonly receipt: { readonly publicKey: string; readonly key: KeyObject };
  readonly tokenise: Tokenise;
}

type Purpose = 'receipt' | 'token';
interface Secret {
  readonly publicKey: string | null;
  readonly secret: string;
}

const MAKE: Readonly<Record<Purpose, () => Secret>> = {
  receipt: () => {
    const { publicKey, privateKey } = generateRawKeyPair();
    return { publicKey, secret: privateKey };
  },
  token: () => ({ publicKey: null, secret: randomBytes(32).toString('base64url') }),
};

const placeOf = (id: string): string => `server_keys/secret/${id}`;

async function readOrMake(trx: Trx, dataKey: DataKey, purpose: Purpose, now: number): Promise<Secret> {
  const found = await trx
    .selectFrom('server_keys')
    .selectAll()
    .where('purpose', '=', purpose)
    .where('retired_at', 'is', null)
    .executeTakeFirst();
  if (found) return { publicKey: found.public_key, secret: openField(dataKey, placeOf(found.id), found.secret) };
  const made = MAKE[purpose]();
  const id = newId(now);
  await trx
    .insertInto('server_keys')
    .values({
      id,
      purpose,
      public_key: made.publicKey,
      secret: sealField(dataKey, placeOf(id), made.secret),
      created_at: new Date(now),
      retired_at: null,
    })
    .execute();
  return made;
}

/** Opens the live keys, making them at the first start. Throws when the data folder's key is not the one they need. */
export function loadKeyRing(db: Db, dataKey: DataKey, now: number): Promise<KeyRing> {
  return db.transaction().execute(async (trx) => {
    // Two servers that start on a new database must not each make keys.
    await sql`LOCK TABLE server_keys IN SHARE ROW EXCLUSIVE MODE`.execute(trx);
    const receipt = await readOrMake(trx, dataKey, 'receipt', now);
    const token = await readOrMake(trx, dataKey, 'token', now);
    const publicKey = receipt.publicKey ?? '';
    return {
      receipt: { publicKey, key: importPrivateKey({ publicKey, privateKey: receipt.secret }) },
      tokenise: tokeniser(Buffer.from(token.secret, 'base64url')),
    };
  });
}
