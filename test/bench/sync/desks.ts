import { randomBytes, randomUUID } from 'node:crypto';
import { request } from 'node:http';
import { generateRawKeyPair, importPrivateKey } from '../../../server/crypto/ed25519.ts';
import { hashToken, newToken } from '../../../server/crypto/token.ts';
import type { Pool } from '../../../server/db/pool.ts';
import { draftOf, seal } from '../../support/signed-request.ts';

/** An open live stream that only notes when it heard of what. */
export interface Listener {
  readonly heard: Map<string, number>;
  close(): void;
}

export const clock = (): number => performance.timeOrigin + performance.now();

/** Sessions and devices written directly: five hundred sign-ins would measure the password hash. */
async function makeSessions(pool: Pool, count: number) {
  const made = Array.from({ length: count }, () => {
    const pair = generateRawKeyPair();
    const token = newToken();
    return { id: randomUUID(), token, pair, hash: hashToken(token) };
  });
  const person = "(SELECT id FROM people WHERE role = 'moderator' ORDER BY id LIMIT 1)";
  await pool.query(
    `INSERT INTO devices (id, person_id, name, public_key, last_seq, last_hash, enrolled_at, certificate_not_after, last_seen_at)
     SELECT id, ${person}, 'bench', key, 0, repeat('0', 64), now(), now() + interval '1 day', now()
       FROM unnest($1::uuid[], $2::text[]) AS t(id, key)`,
    [made.map(({ id }) => id), made.map(({ pair }) => pair.publicKey)],
  );
  await pool.query(
    `INSERT INTO sessions (token_hash, person_id, device_id, created_at, expires_at)
     SELECT hash, ${person}, id, now(), now() + interval '1 day' FROM unnest($1::text[], $2::uuid[]) AS t(hash, id)`,
    [made.map(({ hash }) => hash), made.map(({ id }) => id)],
  );
  return made;
}

const HELLO = '"t":"hello"';

function listen(
  url: string,
  desk: Awaited<ReturnType<typeof makeSessions>>[number],
  marker: RegExp,
): Promise<Listener> {
  const draft = draftOf({ method: 'GET', path: '/sync/live', token: desk.token, deviceId: desk.id });
  const { headers } = seal(importPrivateKey(desk.pair), draft);
  const heard = new Map<string, number>();
  return new Promise((resolve, reject) => {
    const sent = request(`${url}/sync/live`, { headers, agent: false }, (reply) => {
      if (reply.statusCode !== 200) reject(new Error(`live: ${reply.statusCode}`));
      reply.setEncoding('utf8');
      let open = false;
      reply.on('data', (text: string) => {
        const at = clock();
        for (const [id] of text.matchAll(marker)) if (!heard.has(id)) heard.set(id, at);
        if (!open && text.includes(HELLO)) {
          open = true;
          resolve({ heard, close: () => sent.destroy() });
        }
      });
      reply.on('error', () => undefined);
    });
    sent.on('error', (error) => reject(error));
    sent.end();
  });
}

/** So many consoles on live streams; `marker` finds what they note. */
export async function openListeners(url: string, pool: Pool, count: number, marker: RegExp): Promise<Listener[]> {
  const desks = await makeSessions(pool, count);
  const listeners: Listener[] = [];
  for (let start = 0; start < desks.length; start += 25) {
    listeners.push(...(await Promise.all(desks.slice(start, start + 25).map((desk) => listen(url, desk, marker)))));
  }
  return listeners;
}

export const nonce = (): string => `bench-${randomBytes(8).toString('hex')}`;
