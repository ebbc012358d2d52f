import type { EnforcementWindow } from '../../core/enforcement/window.ts';
import type { Backend } from './backend.ts';
import type { Keys } from './keys.ts';
import type { Scheduler } from './scheduler.ts';
import type { Twin } from './twin.ts';

export interface WorldOptions {
  readonly seed: string;
  readonly desks: number;
  readonly cases: number;
  readonly keys: Keys;
  /** When bans may be carried out. */
  readonly window: EnforcementWindow;
  readonly leaseMs: number;
  readonly sessionMs: number;
  readonly inlineRows: number;
  readonly page: number;
  readonly partRows: number;
  readonly rangeRows: number;
  readonly urgentCases: number;
  /** Bodies of copies can be unpacked by the consoles' runtime. */
  readonly copies: boolean;
  /** Finished commands that consoles keep. */
  readonly history: number;
  readonly maxWaitingBytes: number;
  readonly powerFails: boolean;
  /** What the server works on, given its twin. */
  readonly backendOf: (twin: Twin, scheduler: Scheduler) => Backend;
}
