-- What behavioural signals are read from, in rows of bounded size: the pulse of an account, the ties of a pair, what is
-- usual in a category, the prints of prompts; what was told already; and the leakage funnel of each pair.

-- === a pair ========================================================================================================

-- One writer, the correlate stage: it reads the rows of a batch, plays the events on them in order, and writes them.
ALTER TABLE relationships
  -- As the platform states it; null until it does. `strength` is the larger of it and the pair's own share.
  ADD COLUMN stated_strength double precision CHECK (stated_strength BETWEEN 0 AND 1),
  -- Of their interactions, decayed to weight_at.
  ADD COLUMN weight double precision NOT NULL DEFAULT 0,
  ADD COLUMN weight_at timestamptz,
  ADD COLUMN completed integer NOT NULL DEFAULT 0,
  ADD COLUMN booked_at timestamptz,
  ADD COLUMN paid_at timestamptz,
  ADD COLUMN message_at timestamptz,
  -- Messages well after booked_at: talk that goes on without work.
  ADD COLUMN messages_after integer NOT NULL DEFAULT 0;

-- === an account ====================================================================================================

CREATE TABLE user_pulses (
  user_id uuid PRIMARY KEY,
  last_at timestamptz,
  -- Times (ms) of the last hour, a bounded number of them; events by day for eight days.
  recent jsonb NOT NULL,
  days jsonb NOT NULL,
  woke_at timestamptz,
  slept_ms double precision NOT NULL,
  weight double precision NOT NULL,
  weight_at timestamptz
) WITH (fillfactor = 70);

-- Who else has this number, address or payout. Written as they are compared: without spaces and marks, in lower case.
CREATE INDEX users_phone_digits ON users (regexp_replace(phone, '[^0-9]', '', 'g')) WHERE phone IS NOT NULL;
CREATE INDEX users_email_lower ON users (lower(email)) WHERE email IS NOT NULL;
CREATE INDEX providers_payout_ref ON providers (payout_ref) WHERE payout_ref IS NOT NULL;

-- === what is usual, what was said, what was told ===================================================================

-- Welford's running mean: `amount:EUR`, `ln_minutes`.
CREATE TABLE category_usuals (
  category text NOT NULL,
  measure text NOT NULL,
  n integer NOT NULL,
  mean double precision NOT NULL,
  m2 double precision NOT NULL,
  PRIMARY KEY (category, measure)
) WITH (fillfactor = 70);

-- Of messages with signals only. Read for a day, then of no use.
CREATE TABLE prompt_prints (
  event_id uuid PRIMARY KEY,
  sender_id uuid NOT NULL,
  receiver_id uuid NOT NULL,
  print jsonb NOT NULL,
  sent_at timestamptz NOT NULL,
  stored_at timestamptz NOT NULL
);
CREATE INDEX prompt_prints_sender_id_sent_at ON prompt_prints (sender_id, sent_at);
CREATE INDEX prompt_prints_stored_at ON prompt_prints (stored_at);

-- When a behavioural signal was raised last. `partner_id` is the user itself where the signal is not one of a pair.
CREATE TABLE behaviour_raised (
  user_id uuid NOT NULL,
  partner_id uuid NOT NULL,
  type text NOT NULL,
  raised_at timestamptz NOT NULL,
  confidence double precision NOT NULL,
  PRIMARY KEY (user_id, partner_id, type)
);

-- === leakage =======================================================================================================

-- One row per pair, the smaller id first. The stage never goes back; each advance is an event, leakage.stage_advanced.
CREATE TABLE leakage_funnels (
  user_id uuid NOT NULL,
  counterparty_id uuid NOT NULL,
  stage text NOT NULL CHECK (stage IN ('signal', 'attempt', 'confirmation', 'leakage')),
  window_from timestamptz NOT NULL,
  kinds jsonb NOT NULL,
  leaker_id uuid NOT NULL,
  destination text CHECK (destination IN ('app', 'social', 'phone', 'email', 'payment')),
  signal_at timestamptz NOT NULL,
  signal_event_id uuid NOT NULL,
  attempt_at timestamptz,
  attempt_event_id uuid,
  confirmation_at timestamptz,
  confirmation_event_id uuid,
  leakage_at timestamptz,
  -- Null where the clock found it.
  leakage_event_id uuid,
  estimated_loss numeric,
  currency text,
  check_at timestamptz,
  source_id uuid NOT NULL,
  correlation_id uuid NOT NULL,
  PRIMARY KEY (user_id, counterparty_id),
  CHECK (user_id < counterparty_id)
);
CREATE INDEX leakage_funnels_counterparty_id ON leakage_funnels (counterparty_id);
CREATE INDEX leakage_funnels_check_at ON leakage_funnels (check_at) WHERE check_at IS NOT NULL;
