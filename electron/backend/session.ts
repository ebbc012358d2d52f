import type { Refusal } from '../../core/contract/errors.ts';
import type { Sql } from '../../core/lib/sql.ts';
import { type Changed, Replica } from '../../core/replica/replica.ts';
import { sealDue } from '../../core/replica/seal.ts';
import { Sync } from '../../core/replica/sync.ts';
import { scopeKey } from '../../core/tables/scope.ts';
import { overHttp } from './carrier.ts';
import { claimChain, isChainLost, movedAsideNotice } from './chain.ts';
import { openOutboxFile, type PersonFolder, replicaFiles } from './files.ts';
import { type Api, createApi } from './http.ts';
import { type KeptQueueIndex, keepQueueIndex } from './keep-queue-index.ts';
import { keepQuota, type QuotaKeeper } from './keep-quota.ts';
import { type KeptShares, keepShares } from './kept-shares.ts';
import { type KeptVault, keepVault } from './kept-vault.ts';
import { sha256, signerOf, verifier } from './keys.ts';
import type { BackendOptions } from './options.ts';
import { NOTHING_SEALED, openSealedOutbox, type SealedOutbox, sealedAsideNotice } from './sealed-outbox.ts';
import type { SignedIn } from './sign-in.ts';
import { storageMeter } from './storage-meter.ts';
import { assertNotSetBack, resetFloor } from './time-floor.ts';
import type { UnlockedCopy } from './unlock-copy.ts';
import { type RecordUpload, uploadRecords } from './upload-records.ts';

/** A person's opened data: their files, and the sync that keeps them. */
export interface Session {
  readonly vault: KeptVault;
  readonly shares: KeptShares;
  readonly api: Api;
  readonly folder: PersonFolder;
  readonly outbox: Sql;
  readonly replica: Replica;
  readonly queueIndex: KeptQueueIndex;
  readonly sync: Sync;
  /** Hands the device's record to the server. */
  readonly records: RecordUpload;
  /** While the key changes nothing may be sealed; `over`: nor opened again, since the files are closed. */
  readonly sealing: { paused: boolean; over: boolean };
  /** What waits to be sent, for the organisation to open where this device cannot send it. */
  readonly sealed: SealedOutbox;
  /** Ends every undo window: what was decided is signed now. */
  sealAll(): void;
  /** How much is kept here, and how much room is left. */
  readonly storage: ReturnType<typeof storageMeter>;
  /** Takes history away when the copy takes more than it may. */
  readonly quota: QuotaKeeper;
  /** Something to be said although everything works: a damaged outbox was moved aside. */
  readonly notice: Refusal | null;
  /** Ends the session at the server too, if it can be reached. */
  signOut(): Promise<void>;
  close(): void;
}

/** What keeps a device in order works on: of a session, what has nothing to do with files. */
export type DeviceSession = Pick<Session, 'vault' | 'api' | 'outbox' | 'replica' | 'sync' | 'sealing'>;

export interface SessionEvents {
  readonly onChange: (changed: Changed) => void;
  readonly onStatus: () => void;
}

/** Opens the files and starts to sync. */
export function openSession(
  options: BackendOptions,
  folder: PersonFolder,
  { online, enrolled }: Pick<SignedIn, 'online' | 'enrolled'>,
  { vault: opened, key, shares }: UnlockedCopy,
  events: SessionEvents,
): Session {
  const vault = keepVault(folder.vault, opened, options.secretStore);
  const { secrets } = vault;
  const outbox = openOutboxFile(folder, secrets.outboxKey, options.openSql, options.clock.now());
  try {
    if (enrolled) resetFloor(outbox, options.clock.now());
    else assertNotSetBack(outbox, options.clock.now());
  } catch (error) {
    outbox.close();
    throw error;
  }
  const deviceId = secrets.certificate.device_id;
  if (enrolled) claimChain(outbox, secrets);
  // What is decided without a chain is kept, and leaves after the next sign-in.
  const hasChain = !isChainLost(outbox, secrets);
  const queueIndex = keepQueueIndex(options.log);
  const replica = new Replica(
    replicaFiles(folder, key, options.openSql),
    outbox,
    { deviceId, personId: secrets.person.id },
    (changed) => {
      if (changed === 'all') queueIndex.forget();
      events.onChange(changed);
    },
  );
  replica.open();
  const sign = signerOf(() => vault.secrets.deviceKey);
  const api = createApi(
    overHttp(options.server),
    () => ({ token: vault.secrets.token, device: { id: deviceId, sign } }),
    options.clock,
  );
  const seal = {
    deviceId,
    hash: sha256,
    sign,
    get certificateId() {
      return vault.secrets.certificate.id;
    },
  };
  const sealing = { paused: false, over: false };
  const sealNow = () => (hasChain && !sealing.paused && !vault.secrets.nextKey ? seal : null);
  const sync = new Sync({
    transport: api,
    replica,
    outbox,
    get seal() {
      return sealNow();
    },
    verify: verifier(secrets.serverKey),
    scopeOf: (role) => scopeKey(role, sha256),
    clock: options.clock,
    timers: options.timers,
    random: Math.random,
    onStatus: () => {
      sealed.look();
      events.onStatus();
      records.look();
    },
    onRepaired: ({ repaired }) =>
      options.log('the local copy was damaged and has been mended', JSON.stringify(repaired)),
    onUnexpected: (error) => options.log('sync', error),
  });
  const { organisation } = secrets;
  const sealed = organisation
    ? openSealedOutbox(
        folder.sealed,
        outbox,
        { ...secrets, organisation: () => vault.secrets.organisation ?? organisation },
        options,
      )
    : NOTHING_SEALED;
  const records = uploadRecords(options, { api, outbox, sync, deviceId });
  const quota = keepQuota(options, { replica, outbox, sync }, events.onStatus);
  const session: Session = {
    vault,
    shares: keepShares(folder.share, shares, { vault, store: options.secretStore }),
    api,
    folder,
    outbox,
    replica,
    queueIndex,
    sync,
    records,
    sealing,
    sealed,
    sealAll() {
      const by = sealNow();
      if (by) sealDue(outbox, Number.MAX_SAFE_INTEGER, by);
    },
    storage: storageMeter(folder, options, () => quota.status()),
    quota,
    notice: movedAsideNotice(outbox) ?? sealedAsideNotice(folder.sealed),
    signOut: () => api.logout(),
    close() {
      sealing.over = true;
      records.end();
      quota.end();
      sync.close(true);
      queueIndex.forget();
      replica.close();
      sealed.look();
      sealed.close();
      outbox.close();
    },
  };
  sync.open(online && hasChain);
  return session;
}
