import ArrowBigUp from 'lucide-react/icons/arrow-big-up';
import { displayKeys } from '../../core/keys/display.ts';
import { bindingOf, type KeyId } from '../../core/keys/index.ts';
import styles from './keys.module.css';

const APPLE = /Mac|iPhone|iPad/u.test(navigator.platform);

/** The first key binding of an id, drawn as keys. Hidden from screen readers, which read the help list instead. */
export function Keys({ id }: { readonly id: KeyId }) {
  return <KeyCaps keys={bindingOf(id).keys[0] ?? ''} />;
}

export function KeyCaps({ keys }: { readonly keys: string }) {
  return (
    <span className={styles.keys} aria-hidden>
      {displayKeys(keys, APPLE).map((part, index) =>
        part === 'then' ? (
          // biome-ignore lint/suspicious/noArrayIndexKey: the parts of one binding never move
          <span key={index} className={styles.then}>
            then
          </span>
        ) : (
          // biome-ignore lint/suspicious/noArrayIndexKey: the parts of one binding never move
          <kbd key={index} className={styles.cap}>
            {part === '⇧' ? <ArrowBigUp size={11} /> : part.length === 1 ? part.toUpperCase() : part}
          </kbd>
        ),
      )}
    </span>
  );
}
