import { z } from 'zod';
import { devicesReply } from '../devices.ts';
import { defineChannel } from './define.ts';

/** The person's devices, or everybody's for an administrator, as the server has them: it must be in reach. */
export const devicesList = defineChannel({
  name: 'devices.list',
  input: z.strictObject({ of: z.enum(['mine', 'everyone']) }),
  output: devicesReply.extend({
    /** Fingerprint of the server's key that this device knows: read out to who has to compare it. */
    server_key: z.string(),
  }),
});
