import { z } from 'zod';
import { quotaMb } from '../quota.ts';
import { defineChannel } from './define.ts';

/** How much the local copy may take on this device, MB; null: as much as the organisation allows. */
export const storageLimit = defineChannel({
  name: 'storage.limit',
  input: z.strictObject({ mb: quotaMb.nullable() }),
  output: z.null(),
});
