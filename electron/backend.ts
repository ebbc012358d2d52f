import { attachPort, type Port } from './backend/attach.ts';
import { createChannels } from './backend/channels.ts';
import { Device } from './backend/device.ts';
import { lockData } from './backend/lock.ts';
import type { BackendOptions } from './backend/options.ts';

/** What stands behind every console window of this device, whatever carries its frames. */
export interface Backend {
  attach(port: Port): void;
  /** Closes files and connections; what waits stays in the outbox. */
  close(): void;
}

/** Throws a RefusedError `data_in_use` when another process holds the data folder. */
export function createBackend(options: BackendOptions): Backend {
  const lock = lockData(options.data, options.openSql);
  const device = new Device(options);
  const channels = createChannels(device);
  return {
    attach: (port) => attachPort(device, channels, port),
    close() {
      device.close();
      lock.close();
    },
  };
}
