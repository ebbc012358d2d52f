/** Events by account and day, as each handling counts them up: rows of (user_id, events). */
export const ACTIVITY =
  '(SELECT user_id, (day->>1)::integer AS events FROM user_pulses CROSS JOIN jsonb_array_elements(days) AS day)';
