import Ban from 'lucide-react/icons/ban';
import CloudDownload from 'lucide-react/icons/cloud-download';
import KeyRound from 'lucide-react/icons/key-round';
import RefreshCw from 'lucide-react/icons/refresh-cw';
import Unplug from 'lucide-react/icons/unplug';
import Wifi from 'lucide-react/icons/wifi';
import WifiOff from 'lucide-react/icons/wifi-off';
import type { ConnectionStatus } from '../../../core/contract/status.ts';

const ICONS: Readonly<Record<ConnectionStatus['phase'], typeof Wifi>> = {
  idle: RefreshCw,
  connecting: RefreshCw,
  first_replica: CloudDownload,
  catching_up: RefreshCw,
  online: Wifi,
  offline: WifiOff,
  sign_in_needed: KeyRound,
  blocked: Ban,
};

export function ConnectionIcon({
  phase,
  size,
}: {
  readonly phase: ConnectionStatus['phase'] | 'detached';
  readonly size: number;
}) {
  const Icon = phase === 'detached' ? Unplug : ICONS[phase];
  return <Icon size={size} aria-hidden />;
}
