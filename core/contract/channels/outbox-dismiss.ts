import { z } from 'zod';
import { defineChannel } from './define.ts';

/** The person has seen a refused item: it leaves the attention list and stays in the outbox's history. */
export const outboxDismiss = defineChannel({
  name: 'outbox.dismiss',
  input: z.strictObject({ command_id: z.uuid() }),
  output: z.null(),
});
