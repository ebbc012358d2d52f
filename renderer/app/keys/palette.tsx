import { useEffect, useRef, useState } from 'react';
import { bindingOf, KEY_IDS, type KeyId } from '../../../core/keys/index.ts';
import { Dialog } from '../../parts/dialog.tsx';
import { Keys } from '../../parts/keys.tsx';
import { useRole } from '../session.ts';
import { setOverlay, useUi } from '../ui-store.ts';
import { handlerOf } from './handlers.ts';
import styles from './palette.module.css';
import { rank } from './rank.ts';

/** What is done most comes first; walking the list is rarely looked up. */
const ORDER = ['Case', 'Go to', 'Anywhere', 'List', 'Decide'];
const IDS = KEY_IDS.toSorted((a, b) => ORDER.indexOf(bindingOf(a).group) - ORDER.indexOf(bindingOf(b).group));

/** Everything that can be done here and now, by name. It reads the keymap; what cannot be done says why. */
export function Palette() {
  const open = useUi((state) => state.overlay === 'palette');
  return (
    <Dialog open={open} onClose={() => setOverlay(null)} title="Command palette" titleHidden>
      {open && <PaletteList />}
    </Dialog>
  );
}

function PaletteList() {
  const role = useRole();
  const [text, setText] = useState('');
  const [at, setAt] = useState(0);
  const list = useRef<HTMLDivElement>(null);
  const known = IDS.filter((id) => {
    const { permission, scope } = bindingOf(id);
    return (
      scope !== 'decide' &&
      id !== 'app.palette' &&
      (!permission || role.permissions.includes(permission)) &&
      handlerOf(id)
    );
  });
  const canRun = (id: KeyId): boolean => handlerOf(id)?.why === null;
  const ranked = rank(text, known, (id) => `${bindingOf(id).label} ${bindingOf(id).group}`);
  // What cannot be done now says why below what can: Enter always does something.
  const found = [...ranked.filter(canRun), ...ranked.filter((id) => !canRun(id))];
  const current = found[Math.min(at, found.length - 1)];
  useEffect(() => {
    list.current?.querySelector('[aria-selected=true]')?.scrollIntoView({ block: 'nearest' });
  });
  const run = (id: KeyId): void => {
    const handler = handlerOf(id);
    if (!handler || handler.why !== null) return;
    setOverlay(null);
    handler.run();
  };
  return (
    <div className={styles.palette}>
      <input
        className={styles.input}
        placeholder="What do you want to do?"
        aria-label="Search commands"
        role="combobox"
        aria-expanded
        aria-controls="palette-list"
        aria-activedescendant={current ? `palette-${current}` : undefined}
        value={text}
        onChange={(event) => {
          setText(event.target.value);
          setAt(0);
        }}
        onKeyDown={(event) => {
          const step = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0;
          if (step !== 0) {
            event.preventDefault();
            setAt((before) => (Math.min(before, found.length - 1) + step + found.length) % Math.max(1, found.length));
          } else if (event.key === 'Enter' && current) {
            event.preventDefault();
            run(current);
          }
        }}
      />
      <div className={styles.list} id="palette-list" role="listbox" aria-label="Commands" ref={list}>
        {found.map((id) => {
          const { label, group } = bindingOf(id);
          const why = handlerOf(id)?.why ?? null;
          return (
            // biome-ignore lint/a11y/useKeyWithClickEvents: the field above carries the keys
            <div
              key={id}
              id={`palette-${id}`}
              role="option"
              tabIndex={-1}
              aria-selected={id === current}
              aria-disabled={why !== null}
              className={styles.option}
              onClick={() => run(id)}
              onMouseMove={() => setAt(found.indexOf(id))}
            >
              <span className={styles.group}>{group}</span>
              <span className={styles.label}>
                {label}
                {why !== null && <small>{why}</small>}
              </span>
              <Keys id={id} />
            </div>
          );
        })}
        {found.length === 0 && <p className={styles.none}>No command is called that.</p>}
      </div>
    </div>
  );
}
