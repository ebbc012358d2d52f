import { randomBytes } from 'node:crypto';
import { RefusedError } from '../../core/contract/bridge.ts';
import { refuse } from '../../core/contract/errors.ts';
import { must } from '../../core/lib/must.ts';
import { TransportError } from '../../core/replica/transport.ts';
import { type Fetched, fetchShares } from './fetch-shares.ts';
import type { PersonFolder } from './files.ts';
import type { DevicesApi } from './http.ts';
import type { BackendOptions } from './options.ts';
import { copyKey, sealCopy } from './seal-copy.ts';
import { readShares, replaceShares, type Share, type ShareFile, sealShares } from './share-file.ts';
import { type OpenVault, type Secrets, saveVault } from './vault.ts';

type Options = Pick<BackendOptions, 'secretStore' | 'openSql' | 'log'>;
type Server = { readonly devices: Pick<DevicesApi, 'share'> };

export interface UnlockedCopy {
  readonly vault: OpenVault;
  readonly key: string;
  /** What was kept of the server's part; none for a copy from before it had one. */
  readonly shares: readonly Share[];
}

/** Shares that the copy may be under: those of an earlier one do not count. */
const usable = (file: ShareFile, { copy }: Secrets): readonly Share[] =>
  file.t === 'held' && copy ? file.shares.filter(({ generation }) => generation >= copy.generation) : [];

/** From before the server had a share; or an upgrade that got no further than noting the local part. */
const isUnshared = ({ copy, replicaKey }: Secrets): boolean =>
  replicaKey !== undefined && (copy?.generation ?? 0) === 0;

/** Why the copy does not open without the server. */
function missing(file: ShareFile): RefusedError {
  if (file.t === 'damaged') return new RefusedError(refuse('share_damaged'));
  const why = { lease: 'its time was over', ordered: 'an administrator locked it', barred: 'it was shut out' };
  const gone = file.t === 'gone' && file.why !== 'wiped' ? why[file.why] : 'it is not here';
  return new RefusedError(refuse('share_needed', gone));
}

/**
 * Finds the key of the local copy: its local part is in the vault, the other one is the server's, kept here for the time of
 * the lease. `server` is asked where a sign-in has just succeeded; without it what is kept decides. What was given back, or
 * is lost, is asked for again, and the copy moves to the next share. Every step is on the disk before the next begins, and
 * a start that finds it half done goes on with it. Throws `share_needed`, `share_damaged`, `share_invalid`, or why the
 * server could not be asked.
 */
export async function unlockCopy(
  options: Options,
  folder: PersonFolder,
  opened: OpenVault,
  server: Server | null,
): Promise<UnlockedCopy> {
  const file = await readShares(folder.share, opened, options.secretStore);
  const held = usable(file, opened.secrets);
  const fetched = server && (await fetchOrKeep(server, opened.secrets, held, options.log));
  if (!fetched) return openHere(options, folder, opened, file, held);
  const vault = await save(options, folder, opened, {
    copy: opened.secrets.copy ?? { part: randomBytes(32).toString('hex'), generation: 0 },
    organisation: fetched.organisation,
  });
  const known = new Map([...held, ...fetched.shares].map((share) => [share.generation, share]));
  const target = must(fetched.shares.at(-1), 'a share');
  const done = await moveTo(options, folder, vault, [...known.values()], target);
  // Only now may the server forget the one before; if it does not hear it, it hears it at the next sign-in.
  const isSettled = done.vault.secrets.copy?.generation === target.generation;
  if (server && isSettled && known.size > 1) await confirm(server, done.vault.secrets, options.log);
  return done;
}

/** Null when the server did not give it and the copy opens without asking. */
async function fetchOrKeep(
  server: Server,
  secrets: Secrets,
  held: readonly Share[],
  log: Options['log'],
): Promise<Fetched | null> {
  try {
    return await fetchShares(server, secrets, {
      generation: secrets.copy?.generation ?? 0,
      rotate: held.length === 0,
    });
  } catch (error) {
    const opensHere = held.length > 0 || isUnshared(secrets);
    if (opensHere) {
      log('the share of the local copy could not be renewed', error);
      return null;
    }
    throw error instanceof TransportError ? new RefusedError(error.failure.refusal) : error;
  }
}

async function openHere(
  options: Options,
  folder: PersonFolder,
  vault: OpenVault,
  file: ShareFile,
  held: readonly Share[],
): Promise<UnlockedCopy> {
  const { replicaKey } = vault.secrets;
  const target = held.at(-1);
  if (target) return moveTo(options, folder, vault, held, target);
  if (replicaKey !== undefined && isUnshared(vault.secrets)) return { vault, key: replicaKey, shares: [] };
  throw missing(file);
}

/** Writes down every share that the copy may be under, moves it, and then forgets the others. */
async function moveTo(
  options: Options,
  folder: PersonFolder,
  vault: OpenVault,
  shares: readonly Share[],
  target: Share,
): Promise<UnlockedCopy> {
  const { secretStore, openSql } = options;
  const { copy, replicaKey, certificate } = vault.secrets;
  const { part } = must(copy, 'the local part');
  const keep = async (kept: readonly Share[], by: OpenVault): Promise<void> =>
    replaceShares(folder.share, await sealShares(by, secretStore, kept, certificate.not_after));
  const keys = [...(replicaKey === undefined ? [] : [replicaKey]), ...shares.map((share) => copyKey(part, share))];
  await keep(shares, vault);
  const wanted = copyKey(part, target);
  const key = sealCopy(folder, keys, wanted, openSql);
  if (key !== wanted) return { vault, key, shares };
  if (copy?.generation === target.generation && replicaKey === undefined && shares.length === 1) {
    return { vault, key, shares };
  }
  const settled = await save(options, folder, vault, {
    copy: { part, generation: target.generation },
    replicaKey: undefined,
  });
  await keep([target], settled);
  return { vault: settled, key, shares: [target] };
}

async function save(
  { secretStore }: Options,
  folder: PersonFolder,
  vault: OpenVault,
  change: Partial<Secrets>,
): Promise<OpenVault> {
  const next = { ...vault, secrets: { ...vault.secrets, ...change } };
  if (JSON.stringify(next.secrets) !== JSON.stringify(vault.secrets)) await saveVault(folder.vault, next, secretStore);
  return next;
}

async function confirm(server: Server, secrets: Secrets, log: Options['log']): Promise<void> {
  try {
    await fetchShares(server, secrets, { generation: secrets.copy?.generation ?? 0, rotate: false });
  } catch (error) {
    log('the server was not told that the local copy has moved; it is at the next sign-in', error);
  }
}
