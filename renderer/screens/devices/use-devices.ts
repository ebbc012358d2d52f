import { useCallback, useEffect, useState } from 'react';
import type { ChannelOutput } from '../../../core/contract/channels/index.ts';
import type { Refusal } from '../../../core/contract/errors.ts';
import { useBackend } from '../../app/bridge/context.ts';
import { refusalOf } from '../../app/run-command.ts';
import { useConnection } from '../../app/session.ts';

export type DeviceList = ChannelOutput<'devices.list'>;
export type Device = DeviceList['devices'][number];

export interface Devices {
  readonly list: DeviceList | null;
  /** Why the list could not be had; the last one stays beside it. */
  readonly problem: Refusal | null;
  reload(): void;
}

/** The list as the server has it: asked for when the screen opens, after each act, and when the connection is back. */
export function useDevices(of: 'mine' | 'everyone'): Devices {
  const { bridge } = useBackend();
  const online = useConnection((status) => status?.phase === 'online');
  const [state, setState] = useState<Pick<Devices, 'list' | 'problem'>>({ list: null, problem: null });
  const [asked, setAsked] = useState(0);
  // biome-ignore lint/correctness/useExhaustiveDependencies: `asked` and `online` are what asks again
  useEffect(() => {
    let current = true;
    bridge.call('devices.list', { of }).then(
      (list) => current && setState({ list, problem: null }),
      (error: unknown) => current && setState((before) => ({ ...before, problem: refusalOf(error) })),
    );
    return () => {
      current = false;
    };
  }, [bridge, of, asked, online]);
  const reload = useCallback(() => setAsked((before) => before + 1), []);
  return { ...state, reload };
}
