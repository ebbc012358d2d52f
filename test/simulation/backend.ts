import type { RoleName } from '../../core/access/roles.ts';
import type { CopyTable } from '../../core/contract/copy.ts';
import type { OrderReport } from '../../core/contract/orders.ts';
import type { DigestReply, RangeReply, RangeRequest } from '../../core/contract/repair.ts';
import type { Certificate, Outcome, PushResult } from '../../core/contract/wire.ts';
import type { Table } from '../../core/tables/define.ts';
import type { Remember } from '../../server/auth/request-signature.ts';
import type { CopyForm } from '../../server/feed/copy/make-copy.ts';
import type { ChangeSource } from '../../server/feed/hub.ts';
import type { Scope } from '../../server/feed/scope.ts';
import type { Ordering } from './orders.ts';
import type { Scheduler } from './scheduler.ts';
import type { Write } from './store.ts';
import type { Twin } from './twin.ts';
import type { TwinCopy } from './twin-copy.ts';

/** Who pushes, by the server's data of today. */
export interface Author {
  readonly id: string;
  readonly role: RoleName;
  /** Of the session. */
  readonly deviceId?: string;
}

export interface DeviceRecord {
  readonly id: string;
  readonly personId: string;
  /** Its public key. */
  readonly key: string;
}

export interface Push {
  readonly commands: readonly unknown[];
  readonly now: number;
  /** The device's wall clock as it sent them. */
  readonly sentAt: number;
}

/** What was recorded of a command. */
export interface Recorded {
  readonly commandId: string;
  readonly deviceId: string;
  readonly outcome: Outcome;
  readonly code: string | null;
  readonly changed: boolean;
  /** Canonical, as it came. */
  readonly envelope: string;
}

/** A push that has taken its locks and decided, and has not committed. */
export interface Prepared {
  /** As the twin counts. */
  readonly xid: bigint;
  commit(): Promise<PushResult[]>;
  rollBack(): void;
}

export interface OpenTransaction {
  readonly xid: bigint;
  commit(): Promise<void>;
  rollBack(): Promise<void>;
}

/** The server's store with what the server does to it. The twin is one; twin and Postgres side by side are another. */
export interface Backend extends ChangeSource {
  readonly epoch: string;
  begin(writes: readonly Write[]): Promise<OpenTransaction>;
  /**
   * Throws HttpError. The lines of a window, each one JSON. `at`: what its head says, different for each window. Between its head
   * and its rows, as its reader takes them, others commit: `pause`.
   */
  window(scope: Scope, cursor: string, at: number, pause: () => Promise<void>): Promise<string[]>;
  /** All that the scope may see, as documents. */
  copy(scope: Scope, form: CopyForm, at: number, id: string): Promise<TwinCopy>;
  /** The cases that the person has claimed. */
  mine(scope: Scope, personId: string): Promise<CopyTable[]>;
  digest(scope: Scope): Promise<DigestReply>;
  range(scope: Scope, table: Table, asked: RangeRequest): Promise<RangeReply>;
  /** Throws Locked while another transaction holds what the push needs. */
  preparePush(author: Author, push: Push): Promise<Prepared>;
  /** Resolves when the transaction has ended. */
  whenEnded(xid: bigint): Promise<void>;
  /** Resolves when no push holds the device: what changes it waits for that. */
  deviceFree(deviceId: string): Promise<void>;
  /** A device that is known keeps its chain. */
  enrol(device: DeviceRecord): Promise<void>;
  keepCertificate(certificate: Certificate): Promise<void>;
  /** Commands up to `lastSeq` are the earlier key's. */
  rotate(deviceId: string, next: string, lastSeq: number): Promise<void>;
  /** False for a nonce that is there already. */
  remember: Remember;
  revoke(deviceId: string, at: number): Promise<void>;
  giveOrder(order: Ordering, now: number): Promise<void>;
  /** Signed, in order. */
  openOrders(deviceId: string, now: number): Promise<readonly unknown[]>;
  /** Throws HttpError. */
  takeReport(deviceId: string, report: OrderReport): Promise<void>;
  /** Decisions that were made out of touch under the certificate by now. */
  countDecisions(certificateId: string, count: number): Promise<void>;
}

/** What stands behind the servers of one story, one after the other. */
export interface Storage {
  /** A server of another version may work on it. */
  readonly skews: boolean;
  /** For a server that starts on it. */
  backendOf(twin: Twin, scheduler: Scheduler): Backend;
  /** It was backed up: `backup` holds what the twin had. */
  backedUp(backup: Twin): void;
  /** It is as the backup has it, in the epoch of `twin`; the server of before is gone. */
  restored(backup: Twin, twin: Twin): void;
}

/** Nothing but the twin. */
export const IN_MEMORY: Storage = {
  skews: true,
  backendOf: (twin) => twin,
  backedUp: () => undefined,
  restored: () => undefined,
};
