import { z } from 'zod';
import { exportReason } from '../../access/disclosure.ts';
import { defineChannel } from './define.ts';

/** What the person sees of a case, as one document. It is in the device's record before anybody has it. */
export const caseExport = defineChannel({
  name: 'case.export',
  input: z.strictObject({ case_id: z.uuid(), reason: exportReason }),
  output: z.discriminatedUnion('t', [
    /** Where the person wanted it. */
    z.strictObject({ t: z.literal('saved'), name: z.string() }),
    /** This host has no dialog of its own: the page gives it to the browser. */
    z.strictObject({ t: z.literal('document'), name: z.string(), text: z.string() }),
    z.strictObject({ t: z.literal('cancelled') }),
  ]),
});
