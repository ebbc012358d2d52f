import { PRIORITIES } from '../../../core/operation/priorities.ts';
import { int, oneOf, text, time, uuid } from '../../../core/tables/define.ts';

/** What whoever keeps the server running has to know of: one open row per key. */
export const alerts = {
  id: uuid(),
  key: text(),
  priority: oneOf(PRIORITIES),
  title: text(),
  /** What was measured when it was seen last. */
  detail: text(),
  episodes: int(),
  raised_at: time(),
  seen_at: time(),
  resolved_at: time().null(),
};
