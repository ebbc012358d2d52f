import { z } from 'zod';
import { deviceReason } from '../devices.ts';
import { defineChannel } from './define.ts';

/** The device gets nothing more; its next contact takes away what it holds. It cannot be taken back. */
export const devicesRevoke = defineChannel({
  name: 'devices.revoke',
  input: z.strictObject({ id: z.uuid(), reason: deviceReason }),
  output: z.null(),
});
