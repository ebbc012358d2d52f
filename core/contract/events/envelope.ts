import { z } from 'zod';
import { shortText } from './define.ts';

/** A uuid of any version, in lower case as Postgres has it. */
const uuid = z.guid().toLowerCase();

/** What every event has; the payload is checked by its type afterwards. */
export const envelope = z.object({
  /** The idempotency key: the same id with the same body is a repeat, with another body a conflict. */
  id: uuid,
  type: z.string().min(1).max(100),
  version: z.literal(1),
  /** The system that the event comes from, as the platform names it. Who signed is what counts. */
  source: shortText.min(1),
  occurred_at: z.iso.datetime({ offset: true }),
  /** Inherited by everything that follows from the event, down to the audit row. */
  correlation_id: uuid,
  causation_id: uuid.nullish(),
  payload: z.looseObject({}),
});
