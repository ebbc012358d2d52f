import type { UserStatus } from '../../../core/enforcement/actions.ts';
import { cx } from '../../parts/class-names.ts';
import styles from './account-status.module.css';

const WORDS: Readonly<Record<UserStatus, string>> = {
  active: 'Active',
  warned: 'Warned',
  restricted: 'Restricted',
  suspended: 'Suspended',
  banned: 'Banned',
};
export const statusWord = (status: UserStatus): string => WORDS[status];

/** The account's status on the platform. Unknown is said, never shown as healthy. */
export function AccountStatus({ status }: { readonly status: UserStatus | null }) {
  return (
    <span className={cx(styles.status, status !== null && styles[status])}>
      {status === null ? 'Status unknown' : WORDS[status]}
    </span>
  );
}
