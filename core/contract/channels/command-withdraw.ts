import { z } from 'zod';
import { defineChannel } from './define.ts';

/** Undo: takes a held command back before anything leaves. Refused with `undo_too_late` after its window. */
export const commandWithdraw = defineChannel({
  name: 'command.withdraw',
  input: z.strictObject({ command_id: z.uuid() }),
  output: z.null(),
});
