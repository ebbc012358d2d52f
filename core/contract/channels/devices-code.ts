import { codeReply, codeRequest } from '../devices.ts';
import { defineChannel } from './define.ts';

/** A single-use enrolment code, for the person or for somebody else; it is shown once. */
export const devicesCode = defineChannel({ name: 'devices.code', input: codeRequest, output: codeReply });
