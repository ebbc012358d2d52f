import { z } from 'zod';
import { defineChannel } from './define.ts';

/** Gives this device a new key; what the old one signed and has not left yet still counts. */
export const devicesNewKey = defineChannel({ name: 'devices.new_key', input: z.null(), output: z.null() });
