import { caseExport } from './case-export.ts';
import { caseReveal } from './case-reveal.ts';
import { commandRun } from './command-run.ts';
import { commandWithdraw } from './command-withdraw.ts';
import type { Channel } from './define.ts';
import { devicesCode } from './devices-code.ts';
import { devicesList } from './devices-list.ts';
import { devicesNewKey } from './devices-new-key.ts';
import { devicesRename } from './devices-rename.ts';
import { devicesRevoke } from './devices-revoke.ts';
import { outboxDismiss } from './outbox-dismiss.ts';
import { recordViewed } from './record-viewed.ts';
import { sessionSignIn } from './session-sign-in.ts';
import { sessionSignOut } from './session-sign-out.ts';
import { storageLimit } from './storage-limit.ts';
import { syncNow } from './sync-now.ts';

export const CHANNELS = {
  'session.sign_in': sessionSignIn,
  'session.sign_out': sessionSignOut,
  'command.run': commandRun,
  'command.withdraw': commandWithdraw,
  'outbox.dismiss': outboxDismiss,
  'record.viewed': recordViewed,
  'case.reveal': caseReveal,
  'case.export': caseExport,
  'sync.now': syncNow,
  'storage.limit': storageLimit,
  'devices.list': devicesList,
  'devices.rename': devicesRename,
  'devices.revoke': devicesRevoke,
  'devices.code': devicesCode,
  'devices.new_key': devicesNewKey,
} as const;

export type ChannelName = keyof typeof CHANNELS;
export type ChannelInput<N extends ChannelName> =
  (typeof CHANNELS)[N] extends Channel<string, infer I, unknown> ? I : never;
export type ChannelOutput<N extends ChannelName> =
  (typeof CHANNELS)[N] extends Channel<string, unknown, infer O> ? O : never;
