import { z } from 'zod';
import { deviceName } from '../devices.ts';
import { defineChannel } from './define.ts';

export const devicesRename = defineChannel({
  name: 'devices.rename',
  input: z.strictObject({ id: z.uuid(), name: deviceName }),
  output: z.null(),
});
