import { useState } from 'react';
import { useKey } from '../../app/keys/handlers.ts';
import type { Device } from './use-devices.ts';

/** Walks the devices with the keys of every list; Enter renames the one in hand. */
export function useDeviceKeys(devices: readonly Device[], onOpen: (device: Device) => void) {
  const [cursor, setCursor] = useState<string | null>(null);
  const at = devices.findIndex(({ id }) => id === cursor);
  const moveTo = (index: number): void => {
    const device = devices[Math.min(Math.max(0, index), devices.length - 1)];
    if (device) setCursor(device.id);
  };
  useKey('list.next', () => moveTo(at + 1));
  useKey('list.previous', () => moveTo(at - 1));
  useKey('list.first', () => moveTo(0));
  useKey('list.last', () => moveTo(devices.length - 1));
  useKey('list.open', () => {
    const device = devices[at];
    if (device && device.revoked_at === null) onOpen(device);
  });
  useKey('list.back', () => setCursor(null));
  return { cursor, setCursor };
}
