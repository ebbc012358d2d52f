-- What the pipeline reads of every account whenever it is scored stands in the rows that it reads anyway.

-- The newest score, and what the next one is compared with.
ALTER TABLE users ADD COLUMN last_score jsonb;
-- Nothing changes for those who follow the rows.
ALTER TABLE users DISABLE TRIGGER users_stamp;
UPDATE users SET last_score = last.score FROM (
  SELECT s.user_id, jsonb_build_object(
           'id', newest.id, 'model', newest.model, 'challenger_tier', newest.challenger_tier,
           'factors', (SELECT COALESCE(jsonb_agg(f->'code'), '[]') FROM jsonb_array_elements(newest.factors) AS f),
           'values', s.oldest_first) AS score
    FROM (
      SELECT u.id AS user_id, (array_agg(few.id ORDER BY few.computed_at DESC, few.id DESC))[1] AS newest_id,
             jsonb_agg(few.value ORDER BY few.computed_at, few.id) AS oldest_first
        FROM users u CROSS JOIN LATERAL (
          SELECT id, value, computed_at FROM scores
           WHERE user_id = u.id ORDER BY computed_at DESC, id DESC LIMIT 5) few
       GROUP BY u.id) s
    JOIN scores newest ON newest.id = s.newest_id) last
 WHERE users.id = last.user_id;
ALTER TABLE users ENABLE TRIGGER users_stamp;

-- Active days: six weeks, and the last day before them.
INSERT INTO user_pulses (user_id, recent, days, slept_ms, weight)
SELECT user_id, '[]', jsonb_agg(jsonb_build_array(day, events) ORDER BY day), 0, 0
  FROM (SELECT user_id, day, events, max(day) OVER (PARTITION BY user_id) AS newest,
               lead(day) OVER (PARTITION BY user_id ORDER BY day) AS next FROM user_activity) a
 WHERE day > newest - 41 OR next > newest - 41
 GROUP BY user_id
ON CONFLICT (user_id) DO UPDATE SET days = excluded.days;
DROP TABLE user_activity;
