import type { RoleName } from '../../core/access/roles.ts';
import type { Outcome, PushResult } from '../../core/contract/wire.ts';
import type { ChangeSource } from '../../server/feed/hub.ts';
import type { Scope } from '../../server/feed/scope.ts';
import type { Write } from './store.ts';

/** Who pushes, by the server's data of today. */
export interface Author {
  readonly id: string;
  readonly role: RoleName;
}

export interface DeviceRecord {
  readonly id: string;
  readonly personId: string;
  /** Name of its key. */
  readonly key: string;
  readonly notAfter: number;
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
  commit(): Promise<PushResult[]>;
  rollBack(): void;
}

export interface OpenTransaction {
  commit(): Promise<void>;
  rollBack(): Promise<void>;
}

/** The server's store with what the server does to it. The twin is one; twin and Postgres side by side are another. */
export interface Backend extends ChangeSource {
  readonly epoch: string;
  begin(writes: readonly Write[]): Promise<OpenTransaction>;
  /** Throws HttpError. The lines of a window, each one JSON. `at`: what its head says, different for each window. */
  window(scope: Scope, cursor: string, at: number): Promise<string[]>;
  /** Throws Locked while another transaction holds what the push needs. */
  preparePush(author: Author, commands: readonly unknown[], now: number): Promise<Prepared>;
  /** Resolves when the transaction has ended. */
  whenEnded(xid: bigint): Promise<void>;
  enrol(device: DeviceRecord): Promise<void>;
  revoke(deviceId: string, at: number): Promise<void>;
}
