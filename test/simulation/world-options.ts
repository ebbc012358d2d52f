import type { EnforcementWindow } from '../../core/enforcement/window.ts';
import type { Storage } from './backend.ts';
import type { Keys } from './keys.ts';

/** A person signs in again this soon after the console has asked for it, ms. */
export const SIGN_IN_AFTER: readonly [number, number] = [500, 15_000];
/** A process that died is started again. */
export const REVIVE_AFTER: readonly [number, number] = [50, 15_000];

/** How much of something is one piece: small, so that a few rows meet every boundary. */
export interface Sizes {
  /** New rows of a table that are still sent inline. */
  readonly inlineRows: number;
  /** Rows of a line, of a part of a copy, of a range of a digest. */
  readonly page: number;
  readonly partRows: number;
  readonly rangeRows: number;
  readonly urgentCases: number;
}

export interface WorldOptions extends Sizes {
  readonly seed: string;
  readonly desks: number;
  readonly cases: number;
  readonly keys: Keys;
  /** When bans may be carried out. */
  readonly window: EnforcementWindow;
  readonly leaseMs: number;
  readonly sessionMs: number;
  /** Bodies of copies can be unpacked by the consoles' runtime. */
  readonly copies: boolean;
  /** Of the consoles that unpack them, those that take images: the earliest so many. */
  readonly imageDesks: number;
  /** Finished commands that consoles keep. */
  readonly history: number;
  readonly maxWaitingBytes: number;
  readonly powerFails: boolean;
  readonly storage: Storage;
}
