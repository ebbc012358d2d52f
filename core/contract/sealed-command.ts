import { z } from 'zod';
import { SEALED_BOX } from './sealed-box.ts';
import { commandBody, commandEnvelope } from './wire.ts';

/**
 * A line of the file in which a device keeps what it could not deliver yet, sealed to the organisation's key. Nothing in a
 * line says what was decided; `tag` and `mark` are keyed hashes, by which the device knows its own lines again.
 */
export const sealedLine = z.strictObject({
  v: z.literal(1),
  /** The organisation's key. */
  key: z.uuid(),
  /** The command: the last line of a tag counts. */
  tag: z.string().regex(/^[0-9a-f]{32}$/),
  /** What of it is sealed here: a command that is signed later has another line then. */
  mark: z.string().regex(/^[0-9a-f]{16}$/),
  box: z.string().regex(SEALED_BOX),
});
export type SealedLine = z.infer<typeof sealedLine>;

const { id, name, args, seen, at, correlation_id } = commandBody.shape;
/** What the box holds. */
export const sealedCommand = z.discriminatedUnion('t', [
  /** As it would have been sent. */
  z.strictObject({ t: z.literal('signed'), person_id: z.uuid(), envelope: commandEnvelope }),
  /** It could still be undone, or waited for another of its case: nobody has signed it. */
  z.strictObject({
    t: z.literal('held'),
    person_id: z.uuid(),
    device_id: z.uuid(),
    command: z.strictObject({ id, name, args, seen, at, correlation_id }),
  }),
]);
export type SealedCommand = z.infer<typeof sealedCommand>;

/** What the box of a line is bound to. */
export const sealedPlace = ({ key, tag, mark }: Omit<SealedLine, 'box'>): string =>
  `docket sealed command/${key}/${tag}/${mark}`;
