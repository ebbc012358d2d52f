import type { ComponentType, MouseEvent, ReactNode } from 'react';
import type { KeyId } from '../../core/keys/index.ts';
import styles from './button.module.css';
import { cx } from './class-names.ts';
import { Keys } from './keys.tsx';
import { Tooltip } from './tooltip.tsx';

interface Props {
  readonly children: ReactNode;
  readonly onPress?: (event: MouseEvent<HTMLButtonElement>) => void;
  readonly tone?: 'plain' | 'primary' | 'danger' | 'ghost';
  readonly size?: 'normal' | 'small';
  readonly icon?: ComponentType<{ size?: number; 'aria-hidden'?: boolean }>;
  /** Shows the binding beside the words. */
  readonly keyId?: KeyId;
  /** Why it cannot be pressed now. It stays reachable, so that everybody can learn why. */
  readonly why?: string | null;
  readonly type?: 'button' | 'submit';
  readonly label?: string;
  readonly pressed?: boolean;
  readonly expanded?: boolean;
}

/** A disabled button says why, on hover, on focus and to screen readers. */
export function Button({ children, onPress, tone = 'plain', size = 'normal', icon: Icon, keyId, why, ...rest }: Props) {
  const button = (
    <button
      type={rest.type ?? 'button'}
      className={cx(styles.button, styles[tone], size === 'small' && styles.small)}
      aria-disabled={why ? true : undefined}
      aria-description={why ?? undefined}
      aria-label={rest.label}
      aria-pressed={rest.pressed}
      aria-expanded={rest.expanded}
      onClick={(event) => {
        if (why) event.preventDefault();
        else onPress?.(event);
      }}
    >
      {Icon && <Icon size={14} aria-hidden />}
      {children}
      {keyId && <Keys id={keyId} />}
    </button>
  );
  return why ? <Tooltip content={why}>{button}</Tooltip> : button;
}
