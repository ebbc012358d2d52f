import { z } from 'zod';
import { defineChannel } from './define.ts';

/** Locks the device: the replica is closed, the outbox is kept. */
export const sessionSignOut = defineChannel({ name: 'session.sign_out', input: z.null(), output: z.null() });
