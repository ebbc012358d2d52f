import CloudOff from 'lucide-react/icons/cloud-off';
import KeyRound from 'lucide-react/icons/key-round';
import { useState } from 'react';
import { useBackend } from '../../app/bridge/context.ts';
import { useListCursor } from '../../app/keys/use-list-cursor.ts';
import { refusalOf, toastRefusal } from '../../app/run-command.ts';
import { usePermission, useReadySession } from '../../app/session.ts';
import { setOverlay, toast } from '../../app/ui-store.ts';
import { Button } from '../../parts/button.tsx';
import { ListGroup, ListScreen } from '../../parts/list-screen.tsx';
import { Loading, Notice, RefusalNotice } from '../../parts/notice.tsx';
import { ActDialog } from './act-dialog.tsx';
import { CodeDialog } from './code-dialog.tsx';
import { type Act, DeviceRow } from './device-row.tsx';
import styles from './devices.module.css';
import { type Device, useDevices } from './use-devices.ts';

const ENROLMENT = {
  code: 'A new device needs your password and an enrolment code.',
  password: 'This server is a demo: new devices come in with the password alone.',
} as const;

type Open = { readonly t: 'code' } | { readonly t: 'act'; readonly act: Act; readonly device: Device };

/** The devices that work in the person's name, and for administrators everybody's. The server keeps the list. */
export function DevicesScreen({ beside }: { readonly beside: boolean }) {
  const { bridge } = useBackend();
  const { person } = useReadySession();
  const manages = usePermission('devices.manage');
  const [of, setOf] = useState<'mine' | 'everyone'>('mine');
  const { list, problem, reload } = useDevices(of);
  const [open, setOpen] = useState<Open | null>(null);
  const show = (next: Open | null): void => {
    setOpen(next);
    setOverlay(next === null ? null : 'device');
  };
  const devices = list?.devices ?? [];
  const groups = [
    { title: 'In use', items: devices.filter(({ revoked_at }) => revoked_at === null) },
    { title: 'Revoked', items: devices.filter(({ revoked_at }) => revoked_at !== null) },
  ];
  const { inHand } = useListCursor(
    groups.flatMap(({ items }) => items),
    {
      idOf: ({ id }) => id,
      onOpen: (device) => device.revoked_at === null && show({ t: 'act', act: 'rename', device }),
    },
  );
  const away = problem?.code === 'offline';
  const newKey = (): void => {
    bridge.call('devices.new_key', null).then(
      () => {
        toast('ok', 'This device signs with a new key now. What waited is still sent.');
        reload();
      },
      (error: unknown) => toastRefusal(refusalOf(error)),
    );
  };
  const tools = (
    <>
      {manages && (
        <Button size="small" pressed={of === 'everyone'} onPress={() => setOf(of === 'mine' ? 'everyone' : 'mine')}>
          Everybody’s
        </Button>
      )}
      <Button
        size="small"
        icon={KeyRound}
        why={problem ? 'The server cannot be reached.' : null}
        onPress={() => show({ t: 'code' })}
      >
        Enrolment code…
      </Button>
    </>
  );
  return (
    <ListScreen title="Devices" summary={list && ENROLMENT[list.enrolment]} tools={tools} beside={beside}>
      {!list && !problem && <Loading what="Asking the server for the devices…" />}
      {away && (
        <Notice icon={CloudOff} title={list ? 'As of the last answer of the server' : 'The list is at the server'}>
          <p>It cannot be reached now. Work goes on here; the list comes back with the connection.</p>
          <Button size="small" onPress={reload}>
            Try again
          </Button>
        </Notice>
      )}
      {problem && !away && <RefusalNotice refusal={problem} />}
      {groups.map((group) => (
        <ListGroup
          key={group.title}
          {...group}
          row={(device) => (
            <DeviceRow
              key={device.id}
              device={device}
              withPerson={of === 'everyone'}
              problem={problem}
              inHand={device === inHand}
              onAct={(act) => show({ t: 'act', act, device })}
              onNewKey={device.current ? newKey : null}
            />
          )}
        />
      ))}
      {list && (
        <p className={styles.foot}>
          Server key <code>{list.server_key}</code>. Read it out when somebody’s console asks whether the server’s key
          changed.
        </p>
      )}
      {open?.t === 'code' && <CodeDialog people={list?.people ?? []} me={person} onClose={() => show(null)} />}
      {open?.t === 'act' && (
        <ActDialog device={open.device} act={open.act} onClose={() => show(null)} onDone={reload} />
      )}
    </ListScreen>
  );
}
