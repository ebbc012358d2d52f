import { revealReply, revealRequest } from '../reveal.ts';
import { defineChannel } from './define.ts';

/**
 * Texts and identities in full, from the server, for a reason. It is in the device's record before the reply. Refused with
 * `reveal_needs_server` out of touch: what is masked was never here, and nothing is queued.
 */
export const caseReveal = defineChannel({ name: 'case.reveal', input: revealRequest, output: revealReply });
