import { RefusedError } from '../../core/contract/bridge.ts';
import { refuse } from '../../core/contract/errors.ts';
import { dismiss, withdraw } from '../../core/replica/outbox.ts';
import type { ChannelHandlers } from './channel-handlers.ts';
import type { Device } from './device.ts';
import { createDeviceChannels } from './device-channels.ts';
import { exportCase } from './export-case.ts';
import { keepRecord } from './keep-record.ts';
import { revealHere } from './reveal.ts';
import { runCommandHere } from './run-command.ts';

/** One handler per channel. A RefusedError becomes the caller's refusal. */
export const createChannels = (device: Device): ChannelHandlers => ({
  ...createDeviceChannels(device),
  'session.sign_in': async (input) => {
    await device.signIn(input);
    return null;
  },
  'session.sign_out': () => {
    device.signOut();
    return null;
  },
  'command.run': (input) => {
    const result = runCommandHere(device.options, device.need(), input);
    device.watches.changed(OUTBOX);
    device.watches.hurry();
    // Before the answer: what can be undone is known as soon as it is done.
    device.watches.runNow('outbox_news');
    return result;
  },
  'command.withdraw': ({ command_id }) => {
    const session = device.need();
    const refusal = withdraw(session.outbox, command_id, device.options.clock.now());
    if (refusal) throw new RefusedError(refusal);
    session.replica.rebase();
    // What waited behind it on the same case may go now.
    session.sync.sealNow();
    device.watches.hurry();
    return null;
  },
  'outbox.dismiss': ({ command_id }) => {
    if (!dismiss(device.need().outbox, command_id)) throw new RefusedError(refuse('not_found', command_id));
    device.watches.changed(OUTBOX);
    return null;
  },
  'record.viewed': ({ case_id }) => {
    keepRecord(device.options, device.need(), { kind: 'case.viewed', entity_id: case_id });
    return null;
  },
  'case.reveal': (input) => revealHere(device, input),
  'case.export': (input) => exportCase(device, input),
  'storage.limit': ({ mb }) => {
    device.need().quota.setOwn(mb);
    return null;
  },
  'sync.now': () => {
    device.need().sync.poke();
    return null;
  },
});

const OUTBOX = new Set(['outbox', 'connection']);
