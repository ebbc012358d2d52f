-- What a platform asked before it let an action through, what was seen, and what was answered. Never a text.
CREATE TABLE evaluations (
  id uuid PRIMARY KEY,
  source_id uuid NOT NULL,
  correlation_id uuid NOT NULL,
  action text NOT NULL CHECK (action IN ('booking.create', 'payment.initiate', 'provider.register', 'message.send')),
  -- Null for an account that we do not know.
  user_id uuid,
  user_external_id text NOT NULL,
  counterparty_external_id text,
  decision text NOT NULL CHECK (decision IN ('allow', 'flag', 'block')),
  -- What shadow mode or the kill switch kept from being answered.
  would_be text CHECK (would_be IN ('allow', 'flag', 'block')),
  score double precision,
  tier text NOT NULL CHECK (tier IN ('monitor', 'low', 'medium', 'high', 'critical')),
  reasons jsonb NOT NULL,
  saw jsonb NOT NULL,
  evaluated_at timestamptz NOT NULL
);
CREATE INDEX evaluations_user_external_id ON evaluations (user_external_id, evaluated_at);

-- What is answered when an evaluation fails.
ALTER TABLE sources ADD COLUMN fail_policy text NOT NULL DEFAULT 'fail_open'
  CHECK (fail_policy IN ('fail_open', 'fail_closed'));
