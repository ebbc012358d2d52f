import { KEY_GROUPS } from '../../../core/keys/define.ts';
import { bindingOf, KEY_IDS } from '../../../core/keys/index.ts';
import { Dialog } from '../../parts/dialog.tsx';
import { KeyCaps } from '../../parts/keys.tsx';
import { useRole } from '../session.ts';
import { setOverlay, useUi } from '../ui-store.ts';
import styles from './help.module.css';

/** All keys of the role, from the keymap. */
export function Help() {
  const open = useUi((state) => state.overlay === 'help');
  const role = useRole();
  const ids = KEY_IDS.filter((id) => {
    const { permission } = bindingOf(id);
    return !permission || role.permissions.includes(permission);
  });
  return (
    <Dialog open={open} onClose={() => setOverlay(null)} title="Keys" wide>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls, so the keyboard must reach it */}
      <div className={styles.groups} tabIndex={0}>
        {KEY_GROUPS.map((group) => {
          const ofGroup = ids.filter((id) => bindingOf(id).group === group);
          if (ofGroup.length === 0) return null;
          return (
            <section key={group} className={styles.group}>
              <h3>{group}</h3>
              <dl>
                {ofGroup.map((id) => (
                  <div key={id} className={styles.row}>
                    <dt>{bindingOf(id).label}</dt>
                    <dd>
                      {bindingOf(id).keys.map((keys) => (
                        <KeyCaps key={keys} keys={keys} />
                      ))}
                      <span className="visually-hidden">{bindingOf(id).keys.join(' or ')}</span>
                    </dd>
                  </div>
                ))}
              </dl>
            </section>
          );
        })}
      </div>
    </Dialog>
  );
}
