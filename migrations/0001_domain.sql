-- Docket's domain: what the platform told us (projections), what was found in it (signals, scores, cases, actions),
-- what people did (decisions, notes), and the record of all of it (audit_rows).
--
-- Replicated tables follow core/tables: `rev` orders the feed, `version` rises by one with each change, both kept by
-- the trigger docket_stamp. Hot tables carry no foreign keys: a reference would lock and dirty the user row once per
-- message. The pipeline creates the users of a batch before anything that names them, in the same transaction.

-- === triggers =======================================================================================================

CREATE FUNCTION docket_stamp() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  NEW.rev := pg_current_xact_id();
  IF TG_OP = 'UPDATE' THEN
    NEW.version := OLD.version + 1;
  ELSE
    NEW.version := 1;
  END IF;
  RETURN NEW;
END $$;

CREATE FUNCTION docket_forbid() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION '% on % is not allowed: %', TG_OP, TG_TABLE_NAME, TG_ARGV[0] USING ERRCODE = 'restrict_violation';
END $$;

-- Evidence stays evidence: a replica that holds the row would never learn that it left.
CREATE FUNCTION docket_keep_evidence() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'in_evidence of % never goes back to false', TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
END $$;

-- === people and the platform's accounts =============================================================================

CREATE TABLE people (
  id uuid PRIMARY KEY,
  rev xid8 NOT NULL,
  version integer NOT NULL DEFAULT 1,
  display_name text NOT NULL,
  role text NOT NULL CHECK (role IN ('moderator', 'lead', 'legal', 'ops', 'auditor', 'admin')),
  active boolean NOT NULL
);

CREATE TABLE users (
  id uuid PRIMARY KEY,
  rev xid8 NOT NULL,
  version integer NOT NULL DEFAULT 1,
  in_evidence boolean NOT NULL DEFAULT false,
  erased_at timestamptz,
  external_id text NOT NULL UNIQUE,
  display_name text,
  email text,
  phone text,
  user_type text NOT NULL CHECK (user_type IN ('client', 'provider', 'unknown')),
  country text,
  verification_status text,
  status text NOT NULL CHECK (status IN ('active', 'warned', 'restricted', 'suspended', 'banned')),
  registered_at timestamptz,
  last_seen_at timestamptz,
  score double precision CHECK (score BETWEEN 0 AND 100),
  tier text CHECK (tier IN ('monitor', 'low', 'medium', 'high', 'critical')),
  trend text CHECK (trend IN ('escalating', 'stable', 'decaying')),
  -- server only
  platform_status text
);

-- Risky ties are looked up from many sides; few accounts are risky.
CREATE INDEX users_risky ON users (id) WHERE score > 60;

CREATE TABLE providers (
  user_id uuid PRIMARY KEY,
  category text,
  payout_ref text,
  registered_at timestamptz,
  updated_at timestamptz NOT NULL
);

CREATE TABLE categories (
  id uuid PRIMARY KEY,
  external_id text NOT NULL UNIQUE,
  name text NOT NULL,
  parent_external_id text,
  updated_at timestamptz NOT NULL
);

CREATE TABLE user_devices (
  user_id uuid NOT NULL,
  device_id text NOT NULL,
  user_agent text,
  region text,
  first_seen_at timestamptz NOT NULL,
  last_seen_at timestamptz NOT NULL,
  PRIMARY KEY (user_id, device_id)
);
CREATE INDEX user_devices_device_id ON user_devices (device_id);

CREATE TABLE contact_changes (
  event_id uuid PRIMARY KEY,
  user_id uuid NOT NULL,
  field text NOT NULL CHECK (field IN ('email', 'phone')),
  old_value text,
  new_value text NOT NULL,
  changed_at timestamptz NOT NULL
);
CREATE INDEX contact_changes_user_id_changed_at ON contact_changes (user_id, changed_at);

CREATE TABLE profile_changes (
  event_id uuid PRIMARY KEY,
  user_id uuid NOT NULL,
  fields jsonb NOT NULL,
  changed_at timestamptz NOT NULL
);
CREATE INDEX profile_changes_user_id_changed_at ON profile_changes (user_id, changed_at);

-- Events per user and day (days since 1970-01-01, UTC): bursts and dormancy are read from here.
CREATE TABLE user_activity (
  user_id uuid NOT NULL,
  day integer NOT NULL,
  events integer NOT NULL,
  PRIMARY KEY (user_id, day)
);

-- One row per pair, the smaller id first.
CREATE TABLE relationships (
  user_id uuid NOT NULL,
  counterparty_id uuid NOT NULL,
  messages integer NOT NULL,
  bookings integer NOT NULL,
  transactions integer NOT NULL,
  -- 0…1 as the platform states it; null until it does.
  strength double precision CHECK (strength BETWEEN 0 AND 1),
  first_at timestamptz NOT NULL,
  last_at timestamptz NOT NULL,
  PRIMARY KEY (user_id, counterparty_id),
  CHECK (user_id < counterparty_id)
);
CREATE INDEX relationships_counterparty_id ON relationships (counterparty_id);

-- === sources and events =============================================================================================

CREATE TABLE sources (
  id uuid PRIMARY KEY,
  name text NOT NULL UNIQUE,
  active boolean NOT NULL,
  -- Sealed (AES-256-GCM). While a secret is rotated both are live.
  secret text NOT NULL,
  previous_secret text,
  previous_secret_until timestamptz,
  countries jsonb NOT NULL,
  -- The platform's own domains, phones and phrases: never a disclosure.
  allow jsonb NOT NULL,
  created_at timestamptz NOT NULL
);

CREATE TABLE events (
  id uuid PRIMARY KEY,
  source_id uuid NOT NULL,
  type text NOT NULL,
  version integer NOT NULL,
  occurred_at timestamptz NOT NULL,
  received_at timestamptz NOT NULL,
  correlation_id uuid NOT NULL,
  causation_id uuid,
  payload jsonb NOT NULL,
  -- SHA-256 (hex) over the canonical JSON of the event as sent: tells a repeat from a conflict.
  body_hash text NOT NULL
);

-- The durable queue of the pipeline. Rows are deleted in the transaction that processes them, so that
-- the wide rows of events are written once and never updated.
CREATE TABLE event_queue (
  seq bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  event_id uuid NOT NULL
) WITH (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 10000);

CREATE TABLE dead_letters (
  event_id uuid PRIMARY KEY,
  error text NOT NULL,
  attempts integer NOT NULL,
  failed_at timestamptz NOT NULL
);

-- === projections ====================================================================================================

CREATE TABLE messages (
  id uuid PRIMARY KEY,
  rev xid8 NOT NULL,
  version integer NOT NULL DEFAULT 1,
  in_evidence boolean NOT NULL DEFAULT false,
  erased_at timestamptz,
  external_id text NOT NULL UNIQUE,
  conversation_id text,
  sender_id uuid NOT NULL,
  receiver_id uuid NOT NULL,
  content text NOT NULL,
  sent_at timestamptz NOT NULL,
  edited_at timestamptz,
  deleted_at timestamptz,
  -- server only
  attachments jsonb
);
CREATE INDEX messages_sender_id_sent_at ON messages (sender_id, sent_at);
CREATE INDEX messages_receiver_id_sent_at ON messages (receiver_id, sent_at);
CREATE INDEX messages_conversation_id_sent_at ON messages (conversation_id, sent_at) WHERE conversation_id IS NOT NULL;

CREATE TABLE transactions (
  id uuid PRIMARY KEY,
  rev xid8 NOT NULL,
  version integer NOT NULL DEFAULT 1,
  in_evidence boolean NOT NULL DEFAULT false,
  external_id text NOT NULL UNIQUE,
  user_id uuid NOT NULL,
  counterparty_id uuid,
  booking_external_id text,
  amount numeric NOT NULL,
  currency text NOT NULL,
  payment_method text,
  status text NOT NULL CHECK (status IN ('initiated', 'completed', 'failed', 'cancelled')),
  occurred_at timestamptz NOT NULL,
  -- server only
  reason text
);
CREATE INDEX transactions_user_id_occurred_at ON transactions (user_id, occurred_at);
CREATE INDEX transactions_counterparty_id_occurred_at ON transactions (counterparty_id, occurred_at);
CREATE INDEX transactions_booking_external_id ON transactions (booking_external_id) WHERE booking_external_id IS NOT NULL;

CREATE TABLE bookings (
  id uuid PRIMARY KEY,
  rev xid8 NOT NULL,
  version integer NOT NULL DEFAULT 1,
  in_evidence boolean NOT NULL DEFAULT false,
  external_id text NOT NULL UNIQUE,
  client_id uuid NOT NULL,
  provider_id uuid NOT NULL,
  category text,
  amount numeric,
  currency text,
  status text NOT NULL CHECK (status IN ('created', 'updated', 'completed', 'cancelled', 'no_show')),
  scheduled_at timestamptz,
  booked_at timestamptz NOT NULL,
  ended_at timestamptz,
  -- server only
  timezone text,
  -- Hour of scheduled_at where it takes place, worked out when projected: the database may not know the zone.
  local_hour integer CHECK (local_hour BETWEEN 0 AND 23),
  -- Who cancelled or did not appear; null when the platform does not say.
  fault_user_id uuid,
  reason text,
  status_at timestamptz NOT NULL
);
CREATE INDEX bookings_client_id_booked_at ON bookings (client_id, booked_at);
CREATE INDEX bookings_provider_id_booked_at ON bookings (provider_id, booked_at);

CREATE TABLE wallet_transactions (
  id uuid PRIMARY KEY,
  external_id text NOT NULL UNIQUE,
  kind text NOT NULL CHECK (kind IN ('deposit', 'withdrawal', 'transfer')),
  user_id uuid NOT NULL,
  counterparty_id uuid,
  amount numeric NOT NULL,
  currency text NOT NULL,
  payment_method text,
  payout_ref text,
  occurred_at timestamptz NOT NULL
);
CREATE INDEX wallet_transactions_user_id_occurred_at ON wallet_transactions (user_id, occurred_at);
CREATE INDEX wallet_transactions_counterparty_id_occurred_at ON wallet_transactions (counterparty_id, occurred_at);

CREATE TABLE ratings (
  id uuid PRIMARY KEY,
  external_id text NOT NULL UNIQUE,
  client_id uuid NOT NULL,
  provider_id uuid NOT NULL,
  booking_external_id text,
  score integer NOT NULL CHECK (score BETWEEN 1 AND 5),
  comment text,
  submitted_at timestamptz NOT NULL
);
CREATE INDEX ratings_provider_id_submitted_at ON ratings (provider_id, submitted_at);

CREATE TABLE disputes (
  id uuid PRIMARY KEY,
  external_id text NOT NULL UNIQUE,
  booking_external_id text NOT NULL,
  complainant_id uuid NOT NULL,
  respondent_id uuid NOT NULL,
  dispute_type text NOT NULL CHECK (dispute_type IN ('quality', 'no_show', 'payment', 'safety', 'fraud', 'other')),
  reason text,
  outcome text,
  opened_at timestamptz NOT NULL,
  resolved_at timestamptz
);
CREATE INDEX disputes_respondent_id_opened_at ON disputes (respondent_id, opened_at);

CREATE TABLE refunds (
  id uuid PRIMARY KEY,
  external_id text NOT NULL UNIQUE,
  transaction_external_id text NOT NULL,
  user_id uuid NOT NULL,
  amount numeric NOT NULL,
  currency text NOT NULL,
  reason text,
  processed_at timestamptz NOT NULL
);
CREATE INDEX refunds_user_id_processed_at ON refunds (user_id, processed_at);

CREATE TABLE reports (
  id uuid PRIMARY KEY,
  external_id text NOT NULL UNIQUE,
  reporter_id uuid,
  subject_id uuid NOT NULL,
  message_external_ids jsonb NOT NULL,
  reason text NOT NULL,
  notice_type text NOT NULL CHECK (notice_type IN ('user', 'article_16', 'trusted_flagger')),
  submitted_at timestamptz NOT NULL
);
CREATE INDEX reports_subject_id_submitted_at ON reports (subject_id, submitted_at);

-- What the platform itself enforced, outside of Docket.
CREATE TABLE platform_actions (
  id uuid PRIMARY KEY,
  external_id text NOT NULL UNIQUE,
  user_id uuid NOT NULL,
  kind text NOT NULL,
  reason text,
  applied_at timestamptz,
  reversed_at timestamptz
);
CREATE INDEX platform_actions_user_id_applied_at ON platform_actions (user_id, applied_at);

CREATE TABLE appeals (
  id uuid PRIMARY KEY,
  external_id text NOT NULL UNIQUE,
  user_id uuid NOT NULL,
  action_external_id text,
  reason text,
  outcome text CHECK (outcome IN ('uphold', 'modify', 'reverse')),
  submitted_at timestamptz,
  resolved_at timestamptz
);
CREATE INDEX appeals_user_id ON appeals (user_id);

CREATE TABLE leakage_stages (
  event_id uuid PRIMARY KEY,
  user_id uuid NOT NULL,
  counterparty_id uuid NOT NULL,
  stage text NOT NULL CHECK (stage IN ('signal', 'attempt', 'confirmation', 'leakage')),
  destination text,
  estimated_loss numeric,
  currency text,
  reached_at timestamptz NOT NULL
);
CREATE INDEX leakage_stages_user_id ON leakage_stages (user_id, reached_at);

-- === findings =======================================================================================================

CREATE TABLE signals (
  id uuid PRIMARY KEY,
  rev xid8 NOT NULL,
  version integer NOT NULL DEFAULT 1,
  in_evidence boolean NOT NULL DEFAULT false,
  user_id uuid NOT NULL,
  counterparty_id uuid,
  event_id uuid NOT NULL,
  -- The registry of signals grows without a migration, so only the form is checked here.
  type text NOT NULL CHECK (type ~ '^[A-Z][A-Z_]+$'),
  confidence double precision NOT NULL CHECK (confidence BETWEEN 0 AND 1),
  spans jsonb NOT NULL,
  reasons jsonb NOT NULL,
  obfuscation jsonb NOT NULL,
  patterns jsonb NOT NULL,
  detector_version text NOT NULL,
  occurred_at timestamptz NOT NULL,
  verdict text CHECK (verdict IN ('true_positive', 'false_positive')),
  verdict_by uuid,
  verdict_at timestamptz,
  UNIQUE (event_id, user_id, type)
);
CREATE INDEX signals_user_id_occurred_at ON signals (user_id, occurred_at);

-- Append-only.
CREATE TABLE scores (
  id uuid PRIMARY KEY,
  rev xid8 NOT NULL,
  version integer NOT NULL DEFAULT 1,
  in_evidence boolean NOT NULL DEFAULT false,
  user_id uuid NOT NULL,
  model text NOT NULL,
  model_version text NOT NULL,
  value double precision NOT NULL CHECK (value BETWEEN 0 AND 100),
  tier text NOT NULL CHECK (tier IN ('monitor', 'low', 'medium', 'high', 'critical')),
  trend text NOT NULL CHECK (trend IN ('escalating', 'stable', 'decaying')),
  factors jsonb NOT NULL,
  event_id uuid,
  computed_at timestamptz NOT NULL
);
CREATE INDEX scores_user_id_computed_at ON scores (user_id, computed_at);

CREATE TABLE cases (
  id uuid PRIMARY KEY,
  rev xid8 NOT NULL,
  version integer NOT NULL DEFAULT 1,
  subject_user_id uuid NOT NULL REFERENCES users (id),
  queue text NOT NULL CHECK (queue IN ('contact', 'payments', 'fraud', 'general')),
  state text NOT NULL CHECK (state IN ('open', 'claimed', 'pending_approval', 'decided', 'closed', 'reopened')),
  tier text NOT NULL CHECK (tier IN ('monitor', 'low', 'medium', 'high', 'critical')),
  score double precision CHECK (score BETWEEN 0 AND 100),
  priority double precision NOT NULL,
  priority_terms jsonb NOT NULL,
  signal_types jsonb NOT NULL,
  signal_count integer NOT NULL,
  opened_at timestamptz NOT NULL,
  last_event_at timestamptz NOT NULL,
  claimed_by uuid REFERENCES people (id),
  claimed_at timestamptz,
  claim_expires_at timestamptz,
  decided_at timestamptz,
  decided_by uuid REFERENCES people (id),
  decision_id uuid,
  second_opinions integer NOT NULL,
  correlation_id uuid NOT NULL
);
CREATE INDEX cases_subject_user_id ON cases (subject_user_id);
-- One live case per subject: new signals go onto it.
CREATE UNIQUE INDEX cases_one_live ON cases (subject_user_id)
  WHERE state IN ('open', 'claimed', 'pending_approval', 'reopened');
CREATE INDEX cases_claim_expires_at ON cases (claim_expires_at) WHERE claim_expires_at IS NOT NULL;

CREATE TABLE actions (
  id uuid PRIMARY KEY,
  rev xid8 NOT NULL,
  version integer NOT NULL DEFAULT 1,
  user_id uuid NOT NULL REFERENCES users (id),
  case_id uuid REFERENCES cases (id),
  decision_id uuid,
  kind text NOT NULL CHECK (kind IN (
    'soft_warning', 'hard_warning', 'booking_flagged', 'payment_held', 'provider_demoted', 'message_throttled',
    'booking_blocked', 'payment_blocked', 'temporary_restriction', 'safe_mode', 'provider_suspended',
    'admin_escalation', 'account_suspension', 'permanent_ban'
  )),
  scope text NOT NULL CHECK (scope IN ('messaging', 'payments', 'listings', 'account')),
  state text NOT NULL CHECK (state IN (
    'proposed', 'approved', 'rejected', 'expired_unapproved', 'applied', 'reversed', 'ended'
  )),
  automatic boolean NOT NULL,
  shadow boolean NOT NULL,
  reason_code text NOT NULL,
  policy_clause text NOT NULL,
  facts text NOT NULL,
  evidence jsonb NOT NULL,
  score_id uuid,
  proposed_at timestamptz NOT NULL,
  starts_at timestamptz,
  ends_at timestamptz,
  decided_by uuid REFERENCES people (id)
);
CREATE INDEX actions_user_id_proposed_at ON actions (user_id, proposed_at);
CREATE INDEX actions_case_id ON actions (case_id);
CREATE INDEX actions_ends_at ON actions (ends_at) WHERE state = 'applied' AND ends_at IS NOT NULL;

CREATE TABLE decisions (
  id uuid PRIMARY KEY,
  rev xid8 NOT NULL,
  version integer NOT NULL DEFAULT 1,
  case_id uuid NOT NULL REFERENCES cases (id),
  person_id uuid NOT NULL REFERENCES people (id),
  device_id uuid,
  opinion text NOT NULL CHECK (opinion IN ('first', 'second')),
  reason_code text NOT NULL CHECK (reason_code IN (
    'contact_sharing', 'payment_circumvention', 'solicitation', 'fraud', 'coordinated_abuse', 'booking_abuse',
    'no_violation', 'insufficient_evidence'
  )),
  policy_clause text NOT NULL,
  comment text,
  actions jsonb NOT NULL,
  verdicts jsonb NOT NULL,
  decided_at timestamptz NOT NULL
);
CREATE INDEX decisions_case_id ON decisions (case_id);

CREATE TABLE notes (
  id uuid PRIMARY KEY,
  rev xid8 NOT NULL,
  version integer NOT NULL DEFAULT 1,
  case_id uuid NOT NULL REFERENCES cases (id),
  person_id uuid NOT NULL REFERENCES people (id),
  body text NOT NULL,
  written_at timestamptz NOT NULL
);
CREATE INDEX notes_case_id_written_at ON notes (case_id, written_at);

-- === record and work ================================================================================================

CREATE TABLE audit_rows (
  id uuid PRIMARY KEY,
  rev xid8 NOT NULL DEFAULT pg_current_xact_id(),
  actor_kind text NOT NULL CHECK (actor_kind IN ('person', 'rule', 'job', 'device')),
  actor_id text NOT NULL CHECK (actor_id <> ''),
  action text NOT NULL CHECK (action <> ''),
  entity text NOT NULL,
  entity_id text NOT NULL,
  before_hash text,
  after_hash text,
  reason text,
  policy_clause text,
  correlation_id uuid NOT NULL,
  device_id uuid,
  command_id uuid,
  -- The bytes that are hashed, RFC 8785, stored as they were.
  canonical text NOT NULL,
  recorded_at timestamptz NOT NULL
);
CREATE INDEX audit_rows_rev_id ON audit_rows (rev, id);
CREATE INDEX audit_rows_entity ON audit_rows (entity, entity_id);
CREATE INDEX audit_rows_correlation_id ON audit_rows (correlation_id);

-- Work that follows a commit, stored with it. Workers deliver it idempotently and set done_at.
CREATE TABLE effects (
  id uuid PRIMARY KEY,
  seq bigint GENERATED ALWAYS AS IDENTITY,
  kind text NOT NULL,
  payload jsonb NOT NULL,
  correlation_id uuid NOT NULL,
  created_at timestamptz NOT NULL,
  run_after timestamptz NOT NULL,
  attempts integer NOT NULL,
  last_error text,
  done_at timestamptz
);
CREATE INDEX effects_pending ON effects (run_after, seq) WHERE done_at IS NULL;

-- Runtime settings: changed by a named person with a reason, audited.
CREATE TABLE settings (
  key text PRIMARY KEY,
  value jsonb NOT NULL,
  changed_by text NOT NULL,
  reason text NOT NULL,
  changed_at timestamptz NOT NULL
);
INSERT INTO settings (key, value, changed_by, reason, changed_at) VALUES
  ('shadow', '{"global": true}', 'migration', 'Shadow mode is on until somebody turns it off', now()),
  ('kill_switch', '{"on": false}', 'migration', 'First start', now());

-- === the triggers on their tables, and the feed's indexes ===========================================================

DO $$
DECLARE name text;
BEGIN
  FOREACH name IN ARRAY ARRAY['people', 'users', 'cases', 'messages', 'transactions', 'bookings', 'signals', 'scores',
                              'actions', 'decisions', 'notes'] LOOP
    EXECUTE format('CREATE TRIGGER %I BEFORE INSERT OR UPDATE ON %I FOR EACH ROW EXECUTE FUNCTION docket_stamp()',
                   name || '_stamp', name);
    EXECUTE format('CREATE TRIGGER %I BEFORE DELETE OR TRUNCATE ON %I FOR EACH STATEMENT EXECUTE FUNCTION docket_forbid(%L)',
                   name || '_keep', name, 'replicated rows are erased by a tombstone');
  END LOOP;
  FOREACH name IN ARRAY ARRAY['people', 'cases', 'actions', 'decisions', 'notes'] LOOP
    EXECUTE format('CREATE INDEX %I ON %I (rev, id)', name || '_rev_id', name);
  END LOOP;
  -- Only evidence is fed, and most rows never become evidence.
  FOREACH name IN ARRAY ARRAY['users', 'messages', 'transactions', 'bookings', 'signals', 'scores'] LOOP
    EXECUTE format('CREATE INDEX %I ON %I (rev, id) WHERE in_evidence', name || '_rev_id', name);
    EXECUTE format('CREATE TRIGGER %I BEFORE UPDATE OF in_evidence ON %I FOR EACH ROW WHEN (OLD.in_evidence AND NOT NEW.in_evidence) EXECUTE FUNCTION docket_keep_evidence()',
                   name || '_evidence', name);
  END LOOP;
END $$;

CREATE TRIGGER audit_rows_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON audit_rows
  FOR EACH STATEMENT EXECUTE FUNCTION docket_forbid('the audit log is append-only');
