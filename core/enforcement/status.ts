import { type ActionKind, type ActionState, actionInfo, USER_STATUSES, type UserStatus } from './actions.ts';

export interface StatusAction {
  readonly kind: ActionKind;
  readonly state: ActionState;
  readonly shadow: boolean;
  readonly ends_at: number | null;
}

/** Live: applied, real, and not yet ended. */
export const isLive = (action: StatusAction, now: number): boolean =>
  action.state === 'applied' && !action.shadow && (action.ends_at === null || action.ends_at > now);

/**
 * The account's status follows from all live actions, so that reversal or expiry of one leaves exactly what
 * the others ask for.
 */
export function deriveStatus(actions: readonly StatusAction[], now: number): UserStatus {
  let rank = 0;
  for (const action of actions) {
    if (!isLive(action, now)) continue;
    const status = actionInfo(action.kind).status;
    if (status) rank = Math.max(rank, USER_STATUSES.indexOf(status));
  }
  return USER_STATUSES[rank] ?? 'active';
}
