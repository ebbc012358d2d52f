import { useEffect, useRef } from 'react';
import type { Refusal } from '../../../core/contract/errors.ts';
import { useNow } from '../../app/clock.ts';
import { Button } from '../../parts/button.tsx';
import { cx } from '../../parts/class-names.ts';
import { deviceFacts, deviceState, whyNotRename, whyNotRevoke } from './device-words.ts';
import styles from './devices.module.css';
import type { Device } from './use-devices.ts';

export type Act = 'rename' | 'revoke';

interface Props {
  readonly device: Device;
  /** Whose it is, where not all are the person's own. */
  readonly withPerson: boolean;
  readonly problem: Refusal | null;
  readonly inHand: boolean;
  readonly onAct: (act: Act) => void;
  /** Only for the device in front of the person. */
  readonly onNewKey: (() => void) | null;
}

export function DeviceRow({ device, withPerson, problem, inHand, onAct, onNewKey }: Props) {
  const now = useNow(30_000);
  const { word, tone } = deviceState(device, now);
  const line = useRef<HTMLLIElement>(null);
  useEffect(() => {
    if (inHand) line.current?.scrollIntoView({ block: 'nearest' });
  }, [inHand]);
  return (
    <li
      ref={line}
      className={cx(styles.item, inHand && styles.inHand)}
      data-device-id={device.id}
      aria-current={inHand || undefined}
    >
      <div className={styles.line}>
        <span className={cx(styles.state, styles[tone])}>{word}</span>
        <span className={styles.what}>
          <bdi>{device.name}</bdi>
          {withPerson && <span>{device.person.display_name}</span>}
        </span>
        <span className={styles.acts}>
          {onNewKey && (
            <Button
              size="small"
              label={`New key for ${device.name}`}
              why={whyNotRename(device, problem)}
              onPress={onNewKey}
            >
              New key
            </Button>
          )}
          <Button
            size="small"
            label={`Rename ${device.name}`}
            why={whyNotRename(device, problem)}
            onPress={() => onAct('rename')}
          >
            Rename…
          </Button>
          <Button
            size="small"
            tone="danger"
            label={`Revoke ${device.name}`}
            why={whyNotRevoke(device, problem)}
            onPress={() => onAct('revoke')}
          >
            Revoke…
          </Button>
        </span>
      </div>
      <p className={styles.text}>{deviceFacts(device, now)}</p>
    </li>
  );
}
