import ArrowUp from 'lucide-react/icons/arrow-up';
import { count } from '../../parts/format.ts';
import { Keys } from '../../parts/keys.tsx';
import styles from './queue.module.css';
import { useQueue } from './use-queue.ts';

/** New cases wait here while a row is in hand or the list is scrolled. */
export function FreshPill({ onPress }: { readonly onPress: () => void }) {
  const newer = useQueue((state) => state.view.newer);
  return (
    <div className={styles.pillPlace} aria-live="polite">
      {newer > 0 && (
        <button type="button" className={styles.pill} onClick={onPress}>
          <ArrowUp size={13} aria-hidden />
          {count(newer)} new <Keys id="list.fresh" />
        </button>
      )}
    </div>
  );
}
