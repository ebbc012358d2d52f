import { type Role, roleOf } from '../../../core/access/roles.ts';
import { Keys } from '../../parts/keys.tsx';
import { Tooltip } from '../../parts/tooltip.tsx';
import { SCREENS } from '../screens.ts';
import { type ReadySession, useOutboxNews } from '../session.ts';
import { goTo, useUi } from '../ui-store.ts';
import { AccountMenu } from './account-menu.tsx';
import { ConnectionButton } from './connection-button.tsx';
import { Glyph } from './glyph.tsx';
import styles from './rail.module.css';

/** Screens by role; at the foot what waits, the connection and the person. */
export function Rail({ session, attached }: { readonly session: ReadySession; readonly attached: boolean }) {
  const current = useUi((state) => state.screen);
  const role: Role = roleOf(session.person.role);
  const waiting = useOutboxNews((news) => news.waiting);
  const attention = useOutboxNews((news) => news.attention);
  const screens = SCREENS.filter((screen) => !screen.permission || role.permissions.includes(screen.permission));
  return (
    <nav className={styles.rail} aria-label="Screens">
      <Glyph />
      <ul className={styles.screens}>
        {screens.map(({ id, label, icon: Icon, keyId }) => (
          <li key={id}>
            <Tooltip
              side="right"
              content={
                <>
                  {label} {keyId && <Keys id={keyId} />}
                </>
              }
            >
              <button
                type="button"
                className={styles.item}
                aria-current={current === id ? 'page' : undefined}
                onClick={() => goTo(id)}
              >
                <Icon size={18} aria-hidden />
                <span className={styles.label}>{label}</span>
                {id === 'outbox' && waiting > 0 && (
                  <span className={styles.badge} aria-hidden>
                    {waiting}
                  </span>
                )}
                {id === 'outbox' && attention > 0 && (
                  <span className={styles.alarm} aria-hidden>
                    !
                  </span>
                )}
                {id === 'outbox' && (
                  <span
                    className="visually-hidden"
                    data-testid="outbox-count"
                    data-waiting={waiting}
                    data-attention={attention}
                  >
                    {waiting} waiting, {attention} refused
                  </span>
                )}
              </button>
            </Tooltip>
          </li>
        ))}
      </ul>
      <div className={styles.foot}>
        <ConnectionButton attached={attached} />
        <AccountMenu session={session} />
      </div>
    </nav>
  );
}
