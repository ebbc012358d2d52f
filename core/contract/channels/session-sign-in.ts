import { z } from 'zod';
import { defineChannel } from './define.ts';

/** Signs in at the server and enrols this device; without a connection it unlocks what the device already holds. */
export const sessionSignIn = defineChannel({
  name: 'session.sign_in',
  input: z.strictObject({ email: z.string().min(3).max(254), password: z.string().min(1).max(1024) }),
  output: z.null(),
});
