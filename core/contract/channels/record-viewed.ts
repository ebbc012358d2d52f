import { z } from 'zod';
import { defineChannel } from './define.ts';

/** Somebody has opened a case: it goes into the device's record, on disk before the reply. */
export const recordViewed = defineChannel({
  name: 'record.viewed',
  input: z.strictObject({ case_id: z.uuid() }),
  output: z.null(),
});
