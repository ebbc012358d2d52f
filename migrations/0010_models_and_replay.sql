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

-- A signal that another version of the detector does not raise, after a person made that version's history the live
-- one. The row stays; it no longer counts.
ALTER TABLE signals ADD COLUMN superseded_by uuid;

-- History under another version, next to the live rows; and recalculations of accounts. One row per job, with where it
-- goes on after a crash. What a job works in is a schema of its own, named in `workspace`, until it is through.
CREATE TABLE replays (
  id uuid PRIMARY KEY,
  kind text NOT NULL CHECK (kind IN ('replay', 'rescore')),
  state text NOT NULL CHECK (state IN ('running', 'complete', 'applying', 'applied', 'cancelled', 'failed')),
  phase text NOT NULL CHECK (phase IN ('prepare', 'events', 'signals', 'compare', 'done')),
  from_at timestamptz,
  to_at timestamptz,
  model text NOT NULL,
  model_version text NOT NULL,
  champion text NOT NULL,
  detector text NOT NULL CHECK (detector IN ('current', 'stored')),
  detector_version text NOT NULL,
  users jsonb,
  workspace text,
  as_of timestamptz NOT NULL,
  total integer NOT NULL DEFAULT 0,
  done integer NOT NULL DEFAULT 0,
  after_user_id uuid,
  correlation_id uuid NOT NULL,
  started_by uuid NOT NULL,
  reason text NOT NULL,
  started_at timestamptz NOT NULL,
  finished_at timestamptz,
  settled_by uuid,
  settled_reason text,
  settled_at timestamptz,
  summary jsonb,
  error text
);
-- One at a time: it shares the machine with the pipeline.
CREATE UNIQUE INDEX replays_one_open ON replays ((true)) WHERE state IN ('running', 'applying');

-- Accounts whose score differs: before as it is live, after as the job has it.
CREATE TABLE replay_scores (
  replay_id uuid NOT NULL,
  user_id uuid NOT NULL,
  live_score_id uuid,
  live_signal_id uuid,
  before_value double precision,
  before_tier text,
  after_value double precision NOT NULL,
  after_tier text NOT NULL,
  answers jsonb NOT NULL,
  actions_before jsonb NOT NULL,
  actions_after jsonb NOT NULL,
  PRIMARY KEY (replay_id, user_id)
);

-- Signals that the detector of the replay raises and the live rows do not have, the other way round, and those of which
-- it is surer or less sure.
CREATE TABLE replay_signals (
  replay_id uuid NOT NULL,
  user_id uuid NOT NULL,
  event_id uuid NOT NULL,
  type text NOT NULL,
  change text NOT NULL CHECK (change IN ('gained', 'lost', 'changed')),
  signal jsonb,
  PRIMARY KEY (replay_id, user_id, event_id, type)
);
