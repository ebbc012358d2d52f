import Inbox from 'lucide-react/icons/inbox';
import MonitorSmartphone from 'lucide-react/icons/monitor-smartphone';
import Scale from 'lucide-react/icons/scale';
import Send from 'lucide-react/icons/send';
import type { ComponentType } from 'react';
import type { Permission } from '../../core/access/permissions.ts';
import type { KeyId } from '../../core/keys/index.ts';
import { DevicesScreen } from '../screens/devices/devices-screen.tsx';
import { OutboxScreen } from '../screens/outbox/outbox-screen.tsx';
import { QueueScreen } from '../screens/queue/queue-screen.tsx';
import { ReviewScreen } from '../screens/review/review-screen.tsx';

export interface Screen {
  /** Also its place in the address. */
  readonly id: string;
  readonly label: string;
  readonly icon: ComponentType<{ size?: number; 'aria-hidden'?: boolean }>;
  /** Without it the rail does not show the screen, and its address says why. */
  readonly permission: Permission | null;
  /** Null: reached from the rail alone. */
  readonly keyId: KeyId | null;
  /** Fills the list column; `beside` says that a case is open next to it. */
  readonly component: ComponentType<{ beside: boolean }>;
}

/** The screens, in the order of the rail. A new one is a folder under screens/ and a line here. */
export const SCREENS: readonly Screen[] = [
  { id: 'queue', label: 'Queue', icon: Inbox, permission: 'cases.view', keyId: 'go.queue', component: QueueScreen },
  {
    id: 'reviews',
    label: 'Reviews',
    icon: Scale,
    permission: 'reviews.resolve',
    keyId: 'go.reviews',
    component: ReviewScreen,
  },
  { id: 'outbox', label: 'Outbox', icon: Send, permission: null, keyId: 'go.outbox', component: OutboxScreen },
  {
    id: 'devices',
    label: 'Devices',
    icon: MonitorSmartphone,
    permission: null,
    keyId: 'go.devices',
    component: DevicesScreen,
  },
];
