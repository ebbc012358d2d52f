import type { Refusal } from '../../../core/contract/errors.ts';
import { useNow } from '../../app/clock.ts';
import { Button } from '../../parts/button.tsx';
import { ListRow } from '../../parts/list-row.tsx';
import { deviceFacts, deviceState, whyNotRename, whyNotRevoke } from './device-words.ts';
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
  const end = (
    <>
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
    </>
  );
  return (
    <ListRow
      state={word}
      tone={tone}
      name={device.name}
      detail={withPerson ? device.person.display_name : null}
      end={end}
      inHand={inHand}
      data={{ 'data-device-id': device.id }}
    >
      <p>{deviceFacts(device, now)}</p>
    </ListRow>
  );
}
