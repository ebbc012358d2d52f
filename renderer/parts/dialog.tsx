import { Dialog as Base } from '@base-ui/react/dialog';
import X from 'lucide-react/icons/x';
import type { ReactNode, RefObject } from 'react';
import { cx } from './class-names.ts';
import styles from './dialog.module.css';

interface Props {
  readonly open: boolean;
  readonly onClose: () => void;
  readonly title: string;
  readonly description?: ReactNode;
  readonly children: ReactNode;
  readonly wide?: boolean;
  /** The title is there for screen readers only. */
  readonly titleHidden?: boolean;
  readonly initialFocus?: RefObject<HTMLElement | null>;
}

/** A modal dialog: traps the focus, closes on Escape and gives the focus back. */
export function Dialog({ open, onClose, title, description, children, wide, titleHidden, initialFocus }: Props) {
  return (
    <Base.Root open={open} onOpenChange={(next) => !next && onClose()}>
      <Base.Portal>
        <Base.Backdrop className={styles.backdrop} />
        <Base.Popup className={cx(styles.popup, wide && styles.wide)} {...(initialFocus ? { initialFocus } : {})}>
          <Base.Title className={titleHidden ? 'visually-hidden' : styles.title}>{title}</Base.Title>
          {!titleHidden && (
            <Base.Close className={styles.close} aria-label="Close">
              <X size={15} aria-hidden />
            </Base.Close>
          )}
          {description && <Base.Description className={styles.description}>{description}</Base.Description>}
          {children}
        </Base.Popup>
      </Base.Portal>
    </Base.Root>
  );
}
