-- Both models run on every recomputation: the champion's answer is the score, the other's stands beside it for
-- comparison. It never leaves the server and is never evidence.
ALTER TABLE scores
  ADD COLUMN cause text NOT NULL DEFAULT 'event' CHECK (cause IN ('event', 'review', 'decay', 'rescore', 'replay')),
  ADD COLUMN challenger_model text,
  ADD COLUMN challenger_version text,
  ADD COLUMN challenger_value double precision CHECK (challenger_value BETWEEN 0 AND 100),
  ADD COLUMN challenger_tier text CHECK (challenger_tier IN ('monitor', 'low', 'medium', 'high', 'critical')),
  ADD COLUMN challenger_factors jsonb;

-- One row per day on which the clock went over the accounts, and how far it came: no account twice in a day.
CREATE TABLE decay_sweeps (
  day integer PRIMARY KEY,
  after_user_id uuid,
  accounts integer NOT NULL DEFAULT 0,
  lowered integer NOT NULL DEFAULT 0,
  started_at timestamptz NOT NULL,
  finished_at timestamptz
);
