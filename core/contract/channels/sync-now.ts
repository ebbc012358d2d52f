import { z } from 'zod';
import { defineChannel } from './define.ts';

/** Try the connection now instead of waiting for the next attempt. */
export const syncNow = defineChannel({ name: 'sync.now', input: z.null(), output: z.null() });
