import { int, time, uuid } from '../../../core/tables/define.ts';

/** Days (since 1970-01-01, UTC) on which the clock went over the accounts. */
export const decaySweeps = {
  day: int(),
  /** The last account that was looked at. */
  after_user_id: uuid().null(),
  accounts: int(),
  lowered: int(),
  started_at: time(),
  finished_at: time().null(),
};
