import { Menu } from '@base-ui/react/menu';
import { roleOf } from '../../../core/access/roles.ts';
import type { KeyId } from '../../../core/keys/index.ts';
import { exactTime } from '../../parts/format.ts';
import { Keys } from '../../parts/keys.tsx';
import { useBackend } from '../bridge/context.ts';
import { useKey } from '../keys/handlers.ts';
import { refusalOf, toastRefusal } from '../run-command.ts';
import type { ReadySession } from '../session.ts';
import { nextTheme } from '../theme.ts';
import { setOverlay } from '../ui-store.ts';
import popover from './popover.module.css';
import styles from './rail.module.css';

const initials = (name: string): string =>
  name
    .split(/\s+/u)
    .map((word) => word.slice(0, 1))
    .slice(0, 2)
    .join('')
    .toUpperCase();

export function AccountMenu({ session }: { readonly session: ReadySession }) {
  const { bridge } = useBackend();
  const { person, device, certificateNotAfter } = session;
  const lock = (): void => {
    bridge.call('session.sign_out', null).catch((error: unknown) => toastRefusal(refusalOf(error)));
  };
  useKey('app.theme', nextTheme);
  useKey('app.sign_out', lock);
  const choices: [string, KeyId, () => void][] = [
    ['Command palette', 'app.palette', () => setOverlay('palette')],
    ['Keys', 'app.help', () => setOverlay('help')],
    ['Light or dark', 'app.theme', nextTheme],
    ['Lock this device', 'app.sign_out', lock],
  ];
  return (
    <Menu.Root>
      <Menu.Trigger className={styles.item}>
        <span className={styles.avatar} data-initials={initials(person.displayName)} aria-hidden />
        <span className="visually-hidden">{person.displayName}: account and settings</span>
      </Menu.Trigger>
      <Menu.Portal>
        <Menu.Positioner side="right" align="end" sideOffset={8} className={popover.positioner}>
          <Menu.Popup className={popover.menu}>
            <div className={popover.who}>
              <strong>{person.displayName}</strong>
              {roleOf(person.role).label} · {device.name}
              <br />
              Works offline until {exactTime(certificateNotAfter)}
            </div>
            {choices.map(([label, keyId, run]) => (
              <Menu.Item key={keyId} className={popover.choice} onClick={run}>
                {label} <Keys id={keyId} />
              </Menu.Item>
            ))}
          </Menu.Popup>
        </Menu.Positioner>
      </Menu.Portal>
    </Menu.Root>
  );
}
