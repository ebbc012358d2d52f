import { z } from 'zod';
import { defineChannel } from './define.ts';

/** Signs in at the server and enrols this device; without a connection it unlocks what the device already holds. */
export const sessionSignIn = defineChannel({
  name: 'session.sign_in',
  input: z.strictObject({
    email: z.string().min(3).max(254),
    password: z.string().min(1).max(1024),
    /** Single-use, where the server asks for one (`enrolment_code_needed`). */
    code: z.string().min(1).max(40).optional(),
    /** Fingerprint of another server key, compared and accepted by the person (`server_key_changed`). */
    accepted_key: z.string().max(80).optional(),
  }),
  output: z.null(),
});
