import type { ChannelHandlers } from './channel-handlers.ts';
import type { Device } from './device.ts';
import { fingerprint } from './keys.ts';
import { refusable } from './refusable.ts';
import { rotateKey } from './rotate-key.ts';

const SESSION = new Set(['session']);

type DeviceChannels = Pick<
  ChannelHandlers,
  'devices.list' | 'devices.rename' | 'devices.revoke' | 'devices.code' | 'devices.new_key'
>;

/** What the Devices screen asks for. The server has the list; nothing of it is kept here. */
export const createDeviceChannels = (device: Device): DeviceChannels => ({
  'devices.list': async ({ of }) => {
    const { api, vault } = device.need();
    const reply = await refusable(api.devices.list(of));
    return { ...reply, server_key: fingerprint(vault.secrets.serverKey) };
  },
  'devices.rename': async ({ id, name }) => {
    const { api, vault } = device.need();
    await refusable(api.devices.rename(id, name));
    if (id === vault.secrets.certificate.device_id) {
      await vault.update({ deviceName: name });
      device.watches.changed(SESSION);
    }
    return null;
  },
  'devices.revoke': async ({ id, reason }) => {
    const session = device.need();
    await refusable(session.api.devices.revoke(id, reason));
    // Of this very device: the next contact closes it, so it comes at once.
    if (id === session.vault.secrets.certificate.device_id) session.sync.poke();
    return null;
  },
  'devices.code': (wish) => refusable(device.need().api.devices.issueCode(wish)),
  'devices.new_key': async () => {
    await refusable(rotateKey(device.need()));
    device.watches.changed(SESSION);
    return null;
  },
});
