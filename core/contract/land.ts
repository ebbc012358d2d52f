import { z } from 'zod';
import { deviceReason } from './devices.ts';
import { MAX_PUSH, pushResult } from './wire.ts';

/** What an administrator lands of a device that cannot deliver it any more: commands as the device signed them. */
export const landRequest = z.strictObject({
  commands: z.array(z.unknown()).min(1).max(MAX_PUSH),
  reason: deviceReason,
  /** Commands behind a missing one are quarantined instead of held: what is missing will never come. */
  past_gaps: z.boolean().default(false),
});
/** One for each command, in order. */
export const landReply = z.strictObject({ results: z.array(pushResult) });
