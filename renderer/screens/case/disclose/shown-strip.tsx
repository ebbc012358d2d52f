import Eye from 'lucide-react/icons/eye';
import { Button } from '../../../parts/button.tsx';
import { plural } from '../../../parts/format.ts';
import styles from './disclose.module.css';
import { useRevealsHere } from './reveals.ts';

/** Says, for as long as it is so, that something is shown in full; the button takes it away again. */
export function ShownStrip() {
  const { shown, hide } = useRevealsHere();
  return (
    <div role="status">
      {shown.size > 0 && (
        <div className={styles.strip}>
          <Eye size={13} aria-hidden />
          <p>{plural(shown.size, 'passage')} shown in full until you leave the case. It is on record.</p>
          <Button size="small" tone="ghost" onPress={hide}>
            Mask again
          </Button>
        </div>
      )}
    </div>
  );
}
