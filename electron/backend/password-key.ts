import * as crypto from 'node:crypto';
import { promisify } from 'node:util';
import { z } from 'zod';

/**
 * The key that a person's password opens. argon2id (RFC 9106, second recommended option: 64 MiB, 3 passes) where the
 * runtime has it; Electron's BoringSSL does not, there scrypt at the same memory. The file names what made it.
 */
export const kdfParameters = z.discriminatedUnion('name', [
  z.strictObject({
    name: z.literal('argon2id'),
    memory: z.number().int().min(19_456).max(1_048_576),
    passes: z.number().int().min(1).max(16),
    salt: z.base64(),
  }),
  z.strictObject({
    name: z.literal('scrypt'),
    cost: z.number().int().min(16_384).max(1_048_576),
    salt: z.base64(),
  }),
]);
export type KdfParameters = z.infer<typeof kdfParameters>;

const scrypt = promisify<string, Buffer, number, crypto.ScryptOptions, Buffer>(crypto.scrypt);
const argon2 = typeof crypto.argon2 === 'function' ? promisify(crypto.argon2) : null;

export function newParameters(): KdfParameters {
  const salt = crypto.randomBytes(16).toString('base64');
  if (argon2 && !process.versions.electron) return { name: 'argon2id', memory: 65_536, passes: 3, salt };
  return { name: 'scrypt', cost: 65_536, salt };
}

/** 32 bytes. Off the main thread: some hundred milliseconds by design. */
export async function deriveKey(password: string, parameters: KdfParameters): Promise<Buffer> {
  const salt = Buffer.from(parameters.salt, 'base64');
  if (parameters.name === 'scrypt') {
    return scrypt(password.normalize('NFKC'), salt, 32, { N: parameters.cost, r: 8, p: 1, maxmem: 256 * 2 ** 20 });
  }
  if (!argon2) throw new Error('this runtime has no argon2id, which the vault was made with');
  return argon2('argon2id', {
    message: password.normalize('NFKC'),
    nonce: salt,
    parallelism: 1,
    tagLength: 32,
    memory: parameters.memory,
    passes: parameters.passes,
  });
}
