import ShieldX from 'lucide-react/icons/shield-x';
import { useEffect } from 'react';
import { roleOf } from '../../../core/access/roles.ts';
import { Notice } from '../../parts/notice.tsx';
import { CasePane } from '../../screens/case/case-pane.tsx';
import { forgetUnsent } from '../../screens/case/unsent.ts';
import { useBackend } from '../bridge/context.ts';
import { useKey } from '../keys/handlers.ts';
import { Help } from '../keys/help.tsx';
import { listenToKeys } from '../keys/listen.ts';
import { Palette } from '../keys/palette.tsx';
import { SCREENS, type Screen } from '../screens.ts';
import type { ReadySession } from '../session.ts';
import { dropToasts, goTo, setOverlay, useUi } from '../ui-store.ts';
import { Banner } from './banner.tsx';
import { Rail } from './rail.tsx';
import { RefusedWatch } from './refused-watch.tsx';
import styles from './shell.module.css';
import { Toasts } from './toasts.tsx';
import { Undo } from './undo.tsx';

const Forbidden = ({ screen, role }: { readonly screen: Screen; readonly role: string }) => (
  <Notice icon={ShieldX} title={`${screen.label} is not part of your role`}>
    <p>
      You are signed in as {role}. What your role may not see never reaches this device. Ask an administrator if you
      need it.
    </p>
  </Notice>
);

/** What the window holds of somebody goes with them: the next one to unlock it may be somebody else. */
function forgetPerson(): void {
  forgetUnsent();
  dropToasts();
}

/** Another case is another pane, and nothing else of the window. */
function Beside() {
  const caseId = useUi((state) => state.caseId);
  return (
    <section className={styles.case} aria-label="Case">
      {caseId !== null && <CasePane key={caseId} caseId={caseId} />}
    </section>
  );
}

/** The three columns: the rail, a list, and the case that fills the rest. */
export function Shell({ session, attached }: { readonly session: ReadySession; readonly attached: boolean }) {
  const role = roleOf(session.person.role);
  const { queue } = useBackend();
  const screenId = useUi((state) => state.screen);
  const isOpen = useUi((state) => state.caseId !== null);
  const screen = SCREENS.find((each) => each.id === screenId) ?? SCREENS[0];
  useEffect(() => listenToKeys(role.permissions), [role]);
  useKey('go.queue', () => goTo('queue'));
  useKey('go.mine', () => {
    goTo('queue');
    queue.setFilter({ show: 'mine' });
  });
  useKey('go.outbox', () => goTo('outbox'));
  useKey('go.reviews', () => goTo('reviews'));
  useKey('go.devices', () => goTo('devices'));
  useKey('app.palette', () => setOverlay('palette'));
  useKey('app.help', () => setOverlay('help'));
  useEffect(() => forgetPerson, []);
  if (!screen) return null;
  const allowed = !screen.permission || role.permissions.includes(screen.permission);
  const beside = isOpen && role.permissions.includes('cases.view');
  const List = screen.component;
  return (
    <div className={styles.window}>
      <Rail session={session} attached={attached} />
      <div className={styles.rest}>
        <Banner attached={attached} />
        <main className={styles.columns} data-beside={beside || undefined}>
          <section className={styles.list} aria-label={screen.label}>
            {allowed ? <List beside={beside} /> : <Forbidden screen={screen} role={role.label} />}
            <Undo />
          </section>
          {beside && <Beside />}
        </main>
      </div>
      <Toasts />
      <RefusedWatch />
      <Palette />
      <Help />
    </div>
  );
}
