import { type Refusal, refuse } from '../contract/errors.ts';
import type { RoleName } from './roles.ts';

/** How long a certificate lasts: how long a device may work, and read, without the server. */
export const CERTIFICATE_MS = 72 * 3_600_000;
/** A certificate younger than this is not renewed. */
export const RENEW_AFTER_MS = 60_000;
/** While the connection stands it is renewed this often, so that going offline always finds most of it left. */
export const RENEW_EVERY_MS = 3_600_000;
/** A decision that arrives this soon was made in touch with the server: what limits those out of touch does not count. */
export const IN_TOUCH_MS = 120_000;

export interface OfflineLimits {
  /** Severity (core/enforcement/actions.ts) of the strongest action that may be decided out of touch. */
  readonly severity: number;
  /** Decisions under one certificate. */
  readonly decisions: number;
}

/** What a device may decide out of touch with the server, by its person's role. Nobody proposes a ban unseen. */
export const OFFLINE_LIMITS: Readonly<Record<RoleName, OfflineLimits>> = {
  moderator: { severity: 6, decisions: 200 },
  lead: { severity: 7, decisions: 400 },
  legal: { severity: 0, decisions: 0 },
  ops: { severity: 0, decisions: 0 },
  auditor: { severity: 0, decisions: 0 },
  admin: { severity: 0, decisions: 0 },
};

/** Of a certificate, what limits its device. One that was issued before there were limits has none. */
export interface Authority {
  readonly commands: readonly string[];
  readonly not_after: number;
  readonly severity?: number | undefined;
  readonly decisions?: number | undefined;
}

export interface Act {
  readonly name: string;
  /** The time of the act, ms. */
  readonly at: number;
  /** Of its strongest action; null when it decides nothing. */
  readonly severity: number | null;
  /** The server is in reach, or was when it was made. */
  readonly inTouch: boolean;
}

/**
 * Why the certificate does not cover the act; null when it does. The console asks it before it queues, the server when
 * the command arrives. `used`: decisions made out of touch before this one.
 */
export function whyNotCovered(authority: Authority, act: Act, used: number): Refusal | null {
  if (act.at > authority.not_after) return refuse('lease_expired');
  if (!authority.commands.includes(act.name)) return refuse('certificate_command', act.name);
  if (act.severity === null || act.inTouch) return null;
  const { severity, decisions } = authority;
  if (severity !== undefined && act.severity > severity) {
    return refuse('certificate_severity', `severity ${act.severity}, covered up to ${severity}`);
  }
  if (decisions !== undefined && used >= decisions) return refuse('certificate_count', `${decisions} decisions`);
  return null;
}
