import { z } from 'zod';
import { defineChannel } from './define.ts';

/**
 * Runs a command on the replica and puts it in the outbox, on disk before the reply. A refusal by the local rules
 * is the call's error and nothing is queued.
 */
export const commandRun = defineChannel({
  name: 'command.run',
  input: z.strictObject({
    name: z.string().max(64),
    args: z.record(z.string(), z.unknown()),
    /** `table/id` → version of the rows that the person had before them. */
    seen: z.record(z.string(), z.number().int()),
  }),
  output: z.strictObject({ command_id: z.uuid(), hold_until: z.number().int().nullable() }),
});
