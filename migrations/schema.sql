-- Generated from the catalogue by `npm run docket -- migrate --dump`; do not edit.

CREATE OR REPLACE FUNCTION public.docket_drop_shares()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
BEGIN
  DELETE FROM device_shares WHERE device_id = NEW.id;
  RETURN NULL;
END $function$;

CREATE OR REPLACE FUNCTION public.docket_forbid()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
BEGIN
  RAISE EXCEPTION '% on % is not allowed: %', TG_OP, TG_TABLE_NAME, TG_ARGV[0] USING ERRCODE = 'restrict_violation';
END $function$;

CREATE OR REPLACE FUNCTION public.docket_keep_evidence()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
BEGIN
  RAISE EXCEPTION 'in_evidence of % never goes back to false', TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
END $function$;

CREATE OR REPLACE FUNCTION public.docket_stamp()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
BEGIN
  NEW.rev := pg_current_xact_id();
  IF TG_OP = 'UPDATE' THEN
    NEW.version := OLD.version + 1;
  ELSE
    NEW.version := 1;
  END IF;
  RETURN NEW;
END $function$;

CREATE OR REPLACE FUNCTION public.docket_stamp_evidence()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
BEGIN
  IF TG_OP = 'UPDATE' THEN
    NEW.version := OLD.version + 1;
    NEW.rev := CASE WHEN NEW.in_evidence THEN pg_current_xact_id() ELSE OLD.rev END;
  ELSE
    NEW.version := 1;
    NEW.rev := pg_current_xact_id();
  END IF;
  RETURN NEW;
END $function$;

CREATE TABLE actions (
  id uuid NOT NULL,
  rev xid8 NOT NULL,
  version integer DEFAULT 1 NOT NULL,
  user_id uuid NOT NULL,
  case_id uuid,
  decision_id uuid,
  kind text NOT NULL,
  scope text NOT NULL,
  state text NOT NULL,
  automatic boolean NOT NULL,
  shadow boolean NOT NULL,
  reason_code text NOT NULL,
  policy_clause text NOT NULL,
  facts text NOT NULL,
  evidence jsonb NOT NULL,
  score_id uuid,
  proposed_at timestamp with time zone NOT NULL,
  starts_at timestamp with time zone,
  ends_at timestamp with time zone,
  decided_by uuid,
  CONSTRAINT actions_pkey PRIMARY KEY (id),
  CONSTRAINT actions_case_id_fkey FOREIGN KEY (case_id) REFERENCES cases(id),
  CONSTRAINT actions_decided_by_fkey FOREIGN KEY (decided_by) REFERENCES people(id),
  CONSTRAINT actions_kind_check CHECK ((kind = ANY (ARRAY['soft_warning'::text, 'hard_warning'::text, 'booking_flagged'::text, 'payment_held'::text, 'provider_demoted'::text, 'message_throttled'::text, 'booking_blocked'::text, 'payment_blocked'::text, 'temporary_restriction'::text, 'safe_mode'::text, 'provider_suspended'::text, 'admin_escalation'::text, 'account_suspension'::text, 'permanent_ban'::text]))),
  CONSTRAINT actions_scope_check CHECK ((scope = ANY (ARRAY['messaging'::text, 'payments'::text, 'listings'::text, 'account'::text]))),
  CONSTRAINT actions_state_check CHECK ((state = ANY (ARRAY['proposed'::text, 'approved'::text, 'rejected'::text, 'expired_unapproved'::text, 'applied'::text, 'reversed'::text, 'ended'::text]))),
  CONSTRAINT actions_user_id_fkey FOREIGN KEY (user_id) REFERENCES users(id)
);
CREATE INDEX actions_case_id ON public.actions USING btree (case_id);
CREATE INDEX actions_ends_at ON public.actions USING btree (ends_at) WHERE ((state = 'applied'::text) AND (ends_at IS NOT NULL));
CREATE INDEX actions_rev_id ON public.actions USING btree (rev, id);
CREATE INDEX actions_user_id_proposed_at ON public.actions USING btree (user_id, proposed_at);
CREATE TRIGGER actions_keep BEFORE DELETE OR TRUNCATE ON public.actions FOR EACH STATEMENT EXECUTE FUNCTION docket_forbid('replicated rows are erased by a tombstone');
CREATE TRIGGER actions_stamp BEFORE INSERT OR UPDATE ON public.actions FOR EACH ROW EXECUTE FUNCTION docket_stamp();

CREATE TABLE alerts (
  id uuid NOT NULL,
  key text NOT NULL,
  priority text NOT NULL,
  title text NOT NULL,
  detail text NOT NULL,
  episodes integer NOT NULL,
  raised_at timestamp with time zone NOT NULL,
  seen_at timestamp with time zone NOT NULL,
  resolved_at timestamp with time zone,
  CONSTRAINT alerts_pkey PRIMARY KEY (id),
  CONSTRAINT alerts_priority_check CHECK ((priority = ANY (ARRAY['critical'::text, 'high'::text, 'medium'::text, 'low'::text])))
);
CREATE INDEX alerts_key_resolved_at ON public.alerts USING btree (key, resolved_at);
CREATE UNIQUE INDEX alerts_one_open ON public.alerts USING btree (key) WHERE (resolved_at IS NULL);

CREATE TABLE appeals (
  id uuid NOT NULL,
  external_id text NOT NULL,
  user_id uuid NOT NULL,
  action_external_id text,
  reason text,
  outcome text,
  submitted_at timestamp with time zone,
  resolved_at timestamp with time zone,
  CONSTRAINT appeals_pkey PRIMARY KEY (id),
  CONSTRAINT appeals_external_id_key UNIQUE (external_id),
  CONSTRAINT appeals_outcome_check CHECK ((outcome = ANY (ARRAY['uphold'::text, 'modify'::text, 'reverse'::text])))
);
CREATE INDEX appeals_user_id ON public.appeals USING btree (user_id);

CREATE TABLE audit_rows (
  id uuid NOT NULL,
  rev xid8 DEFAULT pg_current_xact_id() NOT NULL,
  actor_kind text NOT NULL,
  actor_id text NOT NULL,
  action text NOT NULL,
  entity text NOT NULL,
  entity_id text NOT NULL,
  before_hash text,
  after_hash text,
  reason text,
  policy_clause text,
  correlation_id uuid NOT NULL,
  device_id uuid,
  command_id uuid,
  canonical text NOT NULL,
  recorded_at timestamp with time zone NOT NULL,
  policy_version integer,
  CONSTRAINT audit_rows_pkey PRIMARY KEY (id),
  CONSTRAINT audit_rows_action_check CHECK ((action <> ''::text)),
  CONSTRAINT audit_rows_actor_id_check CHECK ((actor_id <> ''::text)),
  CONSTRAINT audit_rows_actor_kind_check CHECK ((actor_kind = ANY (ARRAY['person'::text, 'rule'::text, 'job'::text, 'device'::text]))),
  CONSTRAINT audit_rows_policy_version_check CHECK ((policy_version >= 0))
);
CREATE INDEX audit_rows_correlation_id ON public.audit_rows USING btree (correlation_id);
CREATE INDEX audit_rows_entity ON public.audit_rows USING btree (entity, entity_id);
CREATE INDEX audit_rows_orders_astray ON public.audit_rows USING btree (recorded_at) WHERE (action = 'device.order.foreign'::text);
CREATE INDEX audit_rows_rev_id ON public.audit_rows USING btree (rev, id);
CREATE INDEX audit_rows_reveals ON public.audit_rows USING btree (actor_id, recorded_at) WHERE (action = ANY (ARRAY['content.revealed'::text, 'email.revealed'::text, 'phone.revealed'::text, 'reveal.refused'::text]));
CREATE TRIGGER audit_rows_append_only BEFORE DELETE OR UPDATE OR TRUNCATE ON public.audit_rows FOR EACH STATEMENT EXECUTE FUNCTION docket_forbid('the audit log is append-only');

CREATE TABLE behaviour_raised (
  user_id uuid NOT NULL,
  partner_id uuid NOT NULL,
  type text NOT NULL,
  raised_at timestamp with time zone NOT NULL,
  confidence double precision NOT NULL,
  CONSTRAINT behaviour_raised_pkey PRIMARY KEY (user_id, partner_id, type)
);

CREATE TABLE bookings (
  id uuid NOT NULL,
  rev xid8 DEFAULT pg_current_xact_id() NOT NULL,
  version integer DEFAULT 1 NOT NULL,
  in_evidence boolean DEFAULT false NOT NULL,
  external_id text NOT NULL,
  client_id uuid NOT NULL,
  provider_id uuid NOT NULL,
  category text,
  amount numeric,
  currency text,
  status text NOT NULL,
  scheduled_at timestamp with time zone,
  booked_at timestamp with time zone NOT NULL,
  ended_at timestamp with time zone,
  timezone text,
  local_hour integer,
  fault_user_id uuid,
  reason text,
  status_at timestamp with time zone NOT NULL,
  CONSTRAINT bookings_pkey PRIMARY KEY (id),
  CONSTRAINT bookings_external_id_key UNIQUE (external_id),
  CONSTRAINT bookings_local_hour_check CHECK (((local_hour >= 0) AND (local_hour <= 23))),
  CONSTRAINT bookings_status_check CHECK ((status = ANY (ARRAY['created'::text, 'updated'::text, 'completed'::text, 'cancelled'::text, 'no_show'::text])))
) WITH (autovacuum_vacuum_insert_scale_factor=0.02);
CREATE INDEX bookings_of_client ON public.bookings USING btree (client_id, booked_at) INCLUDE (provider_id, status, fault_user_id, local_hour, ended_at);
CREATE INDEX bookings_of_provider ON public.bookings USING btree (provider_id, booked_at) INCLUDE (client_id, status, fault_user_id, local_hour, ended_at);
CREATE INDEX bookings_rev_id ON public.bookings USING btree (rev, id) WHERE in_evidence;
CREATE TRIGGER bookings_evidence BEFORE UPDATE OF in_evidence ON public.bookings FOR EACH ROW WHEN ((old.in_evidence AND (NOT new.in_evidence))) EXECUTE FUNCTION docket_keep_evidence();
CREATE TRIGGER bookings_keep BEFORE DELETE OR TRUNCATE ON public.bookings FOR EACH STATEMENT EXECUTE FUNCTION docket_forbid('replicated rows are erased by a tombstone');
CREATE TRIGGER bookings_stamp BEFORE UPDATE ON public.bookings FOR EACH ROW EXECUTE FUNCTION docket_stamp_evidence();
CREATE TRIGGER bookings_stamp_new BEFORE INSERT ON public.bookings FOR EACH ROW WHEN (((new.version IS DISTINCT FROM 1) OR (new.rev IS DISTINCT FROM pg_current_xact_id()))) EXECUTE FUNCTION docket_stamp_evidence();

CREATE TABLE cases (
  id uuid NOT NULL,
  rev xid8 NOT NULL,
  version integer DEFAULT 1 NOT NULL,
  subject_user_id uuid NOT NULL,
  queue text NOT NULL,
  state text NOT NULL,
  tier text NOT NULL,
  score double precision,
  priority double precision NOT NULL,
  priority_terms jsonb NOT NULL,
  signal_types jsonb NOT NULL,
  signal_count integer NOT NULL,
  opened_at timestamp with time zone NOT NULL,
  last_event_at timestamp with time zone NOT NULL,
  claimed_by uuid,
  claimed_at timestamp with time zone,
  claim_expires_at timestamp with time zone,
  decided_at timestamp with time zone,
  decided_by uuid,
  decision_id uuid,
  second_opinions integer NOT NULL,
  correlation_id uuid NOT NULL,
  CONSTRAINT cases_pkey PRIMARY KEY (id),
  CONSTRAINT cases_claimed_by_fkey FOREIGN KEY (claimed_by) REFERENCES people(id),
  CONSTRAINT cases_decided_by_fkey FOREIGN KEY (decided_by) REFERENCES people(id),
  CONSTRAINT cases_queue_check CHECK ((queue = ANY (ARRAY['contact'::text, 'payments'::text, 'fraud'::text, 'general'::text]))),
  CONSTRAINT cases_score_check CHECK (((score >= (0)::double precision) AND (score <= (100)::double precision))),
  CONSTRAINT cases_state_check CHECK ((state = ANY (ARRAY['open'::text, 'claimed'::text, 'pending_approval'::text, 'decided'::text, 'closed'::text, 'reopened'::text]))),
  CONSTRAINT cases_subject_user_id_fkey FOREIGN KEY (subject_user_id) REFERENCES users(id),
  CONSTRAINT cases_tier_check CHECK ((tier = ANY (ARRAY['monitor'::text, 'low'::text, 'medium'::text, 'high'::text, 'critical'::text])))
);
CREATE INDEX cases_claim_expires_at ON public.cases USING btree (claim_expires_at) WHERE (claim_expires_at IS NOT NULL);
CREATE UNIQUE INDEX cases_one_live ON public.cases USING btree (subject_user_id) WHERE (state = ANY (ARRAY['open'::text, 'claimed'::text, 'pending_approval'::text, 'reopened'::text]));
CREATE INDEX cases_rev_id ON public.cases USING btree (rev, id);
CREATE INDEX cases_subject_user_id ON public.cases USING btree (subject_user_id);
CREATE TRIGGER cases_keep BEFORE DELETE OR TRUNCATE ON public.cases FOR EACH STATEMENT EXECUTE FUNCTION docket_forbid('replicated rows are erased by a tombstone');
CREATE TRIGGER cases_stamp BEFORE INSERT OR UPDATE ON public.cases FOR EACH ROW EXECUTE FUNCTION docket_stamp();

CREATE TABLE categories (
  id uuid NOT NULL,
  external_id text NOT NULL,
  name text NOT NULL,
  parent_external_id text,
  updated_at timestamp with time zone NOT NULL,
  CONSTRAINT categories_pkey PRIMARY KEY (id),
  CONSTRAINT categories_external_id_key UNIQUE (external_id)
);

CREATE TABLE category_usuals (
  category text NOT NULL,
  measure text NOT NULL,
  n integer NOT NULL,
  mean double precision NOT NULL,
  m2 double precision NOT NULL,
  CONSTRAINT category_usuals_pkey PRIMARY KEY (category, measure)
) WITH (fillfactor=70);

CREATE TABLE command_outcomes (
  command_id uuid NOT NULL,
  body_hash text NOT NULL,
  device_id uuid NOT NULL,
  device_seq integer NOT NULL,
  outcome text NOT NULL,
  code text,
  envelope text NOT NULL,
  receipt jsonb NOT NULL,
  recorded_at timestamp with time zone NOT NULL,
  CONSTRAINT command_outcomes_pkey PRIMARY KEY (command_id, body_hash),
  CONSTRAINT command_outcomes_device_id_fkey FOREIGN KEY (device_id) REFERENCES devices(id),
  CONSTRAINT command_outcomes_outcome_check CHECK ((outcome = ANY (ARRAY['accepted'::text, 'accepted_as_second_opinion'::text, 'rejected'::text, 'deferred'::text, 'quarantined'::text])))
);
CREATE INDEX command_outcomes_deferred ON public.command_outcomes USING btree (command_id) WHERE (outcome = 'deferred'::text);
CREATE INDEX command_outcomes_device_id_device_seq ON public.command_outcomes USING btree (device_id, device_seq);

CREATE TABLE contact_changes (
  event_id uuid NOT NULL,
  user_id uuid NOT NULL,
  field text NOT NULL,
  old_value text,
  new_value text NOT NULL,
  changed_at timestamp with time zone NOT NULL,
  CONSTRAINT contact_changes_pkey PRIMARY KEY (event_id),
  CONSTRAINT contact_changes_field_check CHECK ((field = ANY (ARRAY['email'::text, 'phone'::text])))
);
CREATE INDEX contact_changes_user_id_changed_at ON public.contact_changes USING btree (user_id, changed_at);

CREATE TABLE credentials (
  person_id uuid NOT NULL,
  email text NOT NULL,
  password_hash text NOT NULL,
  failures integer NOT NULL,
  locked_until timestamp with time zone,
  CONSTRAINT credentials_pkey PRIMARY KEY (person_id),
  CONSTRAINT credentials_email_check CHECK ((email = lower(email))),
  CONSTRAINT credentials_email_key UNIQUE (email),
  CONSTRAINT credentials_person_id_fkey FOREIGN KEY (person_id) REFERENCES people(id)
);

CREATE TABLE dead_letters (
  event_id uuid NOT NULL,
  error text NOT NULL,
  attempts integer NOT NULL,
  failed_at timestamp with time zone NOT NULL,
  state text DEFAULT 'waiting'::text NOT NULL,
  settled_by uuid,
  settled_at timestamp with time zone,
  reason text,
  CONSTRAINT dead_letters_pkey PRIMARY KEY (event_id),
  CONSTRAINT dead_letters_settled_by_fkey FOREIGN KEY (settled_by) REFERENCES people(id),
  CONSTRAINT dead_letters_state_check CHECK ((state = ANY (ARRAY['waiting'::text, 'retried'::text, 'discarded'::text])))
);
CREATE INDEX dead_letters_state_failed_at ON public.dead_letters USING btree (state, failed_at);

CREATE TABLE decay_sweeps (
  day integer NOT NULL,
  after_user_id uuid,
  accounts integer DEFAULT 0 NOT NULL,
  lowered integer DEFAULT 0 NOT NULL,
  started_at timestamp with time zone NOT NULL,
  finished_at timestamp with time zone,
  CONSTRAINT decay_sweeps_pkey PRIMARY KEY (day)
);

CREATE TABLE decisions (
  id uuid NOT NULL,
  rev xid8 NOT NULL,
  version integer DEFAULT 1 NOT NULL,
  case_id uuid NOT NULL,
  person_id uuid NOT NULL,
  device_id uuid,
  opinion text NOT NULL,
  reason_code text NOT NULL,
  policy_clause text NOT NULL,
  comment text,
  actions jsonb NOT NULL,
  verdicts jsonb NOT NULL,
  decided_at timestamp with time zone NOT NULL,
  clock_suspect boolean DEFAULT false NOT NULL,
  CONSTRAINT decisions_pkey PRIMARY KEY (id),
  CONSTRAINT decisions_case_id_fkey FOREIGN KEY (case_id) REFERENCES cases(id),
  CONSTRAINT decisions_opinion_check CHECK ((opinion = ANY (ARRAY['first'::text, 'second'::text, 'compensating'::text]))),
  CONSTRAINT decisions_person_id_fkey FOREIGN KEY (person_id) REFERENCES people(id),
  CONSTRAINT decisions_reason_code_check CHECK ((reason_code = ANY (ARRAY['contact_sharing'::text, 'payment_circumvention'::text, 'solicitation'::text, 'fraud'::text, 'coordinated_abuse'::text, 'booking_abuse'::text, 'no_violation'::text, 'insufficient_evidence'::text])))
);
CREATE INDEX decisions_case_id ON public.decisions USING btree (case_id);
CREATE INDEX decisions_rev_id ON public.decisions USING btree (rev, id);
CREATE TRIGGER decisions_keep BEFORE DELETE OR TRUNCATE ON public.decisions FOR EACH STATEMENT EXECUTE FUNCTION docket_forbid('replicated rows are erased by a tombstone');
CREATE TRIGGER decisions_stamp BEFORE INSERT OR UPDATE ON public.decisions FOR EACH ROW EXECUTE FUNCTION docket_stamp();

CREATE TABLE device_certificates (
  id uuid NOT NULL,
  device_id uuid NOT NULL,
  certificate jsonb NOT NULL,
  issued_at timestamp with time zone NOT NULL,
  decisions_used integer NOT NULL,
  CONSTRAINT device_certificates_pkey PRIMARY KEY (id),
  CONSTRAINT device_certificates_device_id_fkey FOREIGN KEY (device_id) REFERENCES devices(id)
);
CREATE INDEX device_certificates_device_id_issued_at ON public.device_certificates USING btree (device_id, issued_at);

CREATE TABLE device_orders (
  id uuid NOT NULL,
  device_id uuid NOT NULL,
  order_seq integer NOT NULL,
  kind text NOT NULL,
  reason text NOT NULL,
  ordered_by uuid NOT NULL,
  issued_at timestamp with time zone NOT NULL,
  not_after timestamp with time zone NOT NULL,
  signed jsonb NOT NULL,
  result text,
  result_code text,
  report jsonb,
  reported_at timestamp with time zone,
  CONSTRAINT device_orders_pkey PRIMARY KEY (id),
  CONSTRAINT device_orders_check CHECK (((result IS NULL) = (reported_at IS NULL))),
  CONSTRAINT device_orders_device_id_fkey FOREIGN KEY (device_id) REFERENCES devices(id),
  CONSTRAINT device_orders_device_id_order_seq_key UNIQUE (device_id, order_seq),
  CONSTRAINT device_orders_kind_check CHECK ((kind = ANY (ARRAY['resync'::text, 'lock'::text, 'wipe'::text, 'rule_bundle'::text]))),
  CONSTRAINT device_orders_ordered_by_fkey FOREIGN KEY (ordered_by) REFERENCES people(id),
  CONSTRAINT device_orders_result_check CHECK ((result = ANY (ARRAY['done'::text, 'refused'::text, 'failed'::text])))
);

CREATE TABLE device_records (
  device_id uuid NOT NULL,
  last_seq integer NOT NULL,
  last_hash text NOT NULL,
  claimed_seq integer NOT NULL,
  claimed_hash text NOT NULL,
  updated_at timestamp with time zone NOT NULL,
  CONSTRAINT device_records_pkey PRIMARY KEY (device_id),
  CONSTRAINT device_records_device_id_fkey FOREIGN KEY (device_id) REFERENCES devices(id)
);

CREATE TABLE device_shares (
  device_id uuid NOT NULL,
  generation integer NOT NULL,
  share text NOT NULL,
  made_at timestamp with time zone NOT NULL,
  CONSTRAINT device_shares_pkey PRIMARY KEY (device_id, generation),
  CONSTRAINT device_shares_device_id_fkey FOREIGN KEY (device_id) REFERENCES devices(id),
  CONSTRAINT device_shares_generation_check CHECK ((generation > 0))
);

CREATE TABLE devices (
  id uuid NOT NULL,
  person_id uuid NOT NULL,
  name text NOT NULL,
  public_key text NOT NULL,
  last_seq integer NOT NULL,
  last_hash text NOT NULL,
  enrolled_at timestamp with time zone NOT NULL,
  certificate_not_after timestamp with time zone NOT NULL,
  last_seen_at timestamp with time zone NOT NULL,
  revoked_at timestamp with time zone,
  chain_broken_at timestamp with time zone,
  revoked_by uuid,
  revoked_reason text,
  organisation_key_id uuid,
  CONSTRAINT devices_pkey PRIMARY KEY (id),
  CONSTRAINT devices_organisation_key_id_fkey FOREIGN KEY (organisation_key_id) REFERENCES organisation_keys(id),
  CONSTRAINT devices_person_id_fkey FOREIGN KEY (person_id) REFERENCES people(id),
  CONSTRAINT devices_public_key_key UNIQUE (public_key),
  CONSTRAINT devices_revoked_by_fkey FOREIGN KEY (revoked_by) REFERENCES people(id)
);
CREATE INDEX devices_person_id ON public.devices USING btree (person_id);
CREATE TRIGGER devices_drop_shares AFTER UPDATE OF revoked_at ON public.devices FOR EACH ROW WHEN ((new.revoked_at IS NOT NULL)) EXECUTE FUNCTION docket_drop_shares();

CREATE TABLE disputes (
  id uuid NOT NULL,
  external_id text NOT NULL,
  booking_external_id text NOT NULL,
  complainant_id uuid NOT NULL,
  respondent_id uuid NOT NULL,
  dispute_type text NOT NULL,
  reason text,
  outcome text,
  opened_at timestamp with time zone NOT NULL,
  resolved_at timestamp with time zone,
  CONSTRAINT disputes_pkey PRIMARY KEY (id),
  CONSTRAINT disputes_dispute_type_check CHECK ((dispute_type = ANY (ARRAY['quality'::text, 'no_show'::text, 'payment'::text, 'safety'::text, 'fraud'::text, 'other'::text]))),
  CONSTRAINT disputes_external_id_key UNIQUE (external_id)
);
CREATE INDEX disputes_respondent_id_opened_at ON public.disputes USING btree (respondent_id, opened_at);

CREATE TABLE effects (
  id uuid NOT NULL,
  seq bigint GENERATED ALWAYS AS IDENTITY NOT NULL,
  kind text NOT NULL,
  payload jsonb NOT NULL,
  correlation_id uuid NOT NULL,
  created_at timestamp with time zone NOT NULL,
  run_after timestamp with time zone NOT NULL,
  attempts integer NOT NULL,
  last_error text,
  done_at timestamp with time zone,
  CONSTRAINT effects_pkey PRIMARY KEY (id)
);
CREATE INDEX effects_pending ON public.effects USING btree (run_after, seq) WHERE (done_at IS NULL);

CREATE TABLE enrolment_codes (
  id uuid NOT NULL,
  code_hash text NOT NULL,
  person_id uuid NOT NULL,
  issued_by uuid NOT NULL,
  issued_at timestamp with time zone NOT NULL,
  expires_at timestamp with time zone NOT NULL,
  failures integer NOT NULL,
  used_at timestamp with time zone,
  device_id uuid,
  voided_at timestamp with time zone,
  CONSTRAINT enrolment_codes_pkey PRIMARY KEY (id),
  CONSTRAINT enrolment_codes_code_hash_key UNIQUE (code_hash),
  CONSTRAINT enrolment_codes_device_id_fkey FOREIGN KEY (device_id) REFERENCES devices(id),
  CONSTRAINT enrolment_codes_issued_by_fkey FOREIGN KEY (issued_by) REFERENCES people(id),
  CONSTRAINT enrolment_codes_person_id_fkey FOREIGN KEY (person_id) REFERENCES people(id)
);
CREATE INDEX enrolment_codes_person_id ON public.enrolment_codes USING btree (person_id, issued_at);

CREATE TABLE evaluations (
  id uuid NOT NULL,
  source_id uuid NOT NULL,
  correlation_id uuid NOT NULL,
  action text NOT NULL,
  user_id uuid,
  user_external_id text NOT NULL,
  counterparty_external_id text,
  decision text NOT NULL,
  would_be text,
  score double precision,
  tier text NOT NULL,
  reasons jsonb NOT NULL,
  saw jsonb NOT NULL,
  evaluated_at timestamp with time zone NOT NULL,
  request_id uuid NOT NULL,
  body_hash text NOT NULL,
  CONSTRAINT evaluations_pkey PRIMARY KEY (id),
  CONSTRAINT evaluations_action_check CHECK ((action = ANY (ARRAY['booking.create'::text, 'payment.initiate'::text, 'provider.register'::text, 'message.send'::text]))),
  CONSTRAINT evaluations_decision_check CHECK ((decision = ANY (ARRAY['allow'::text, 'flag'::text, 'block'::text]))),
  CONSTRAINT evaluations_tier_check CHECK ((tier = ANY (ARRAY['monitor'::text, 'low'::text, 'medium'::text, 'high'::text, 'critical'::text]))),
  CONSTRAINT evaluations_would_be_check CHECK ((would_be = ANY (ARRAY['allow'::text, 'flag'::text, 'block'::text])))
);
CREATE UNIQUE INDEX evaluations_source_id_request_id ON public.evaluations USING btree (source_id, request_id);
CREATE INDEX evaluations_user_external_id ON public.evaluations USING btree (user_external_id, evaluated_at);

CREATE TABLE event_queue (
  seq bigint GENERATED ALWAYS AS IDENTITY NOT NULL,
  event_id uuid NOT NULL,
  keys integer[],
  CONSTRAINT event_queue_pkey PRIMARY KEY (seq)
) WITH (autovacuum_vacuum_scale_factor=0, autovacuum_vacuum_threshold=10000);

CREATE TABLE events (
  id uuid NOT NULL,
  source_id uuid NOT NULL,
  type text NOT NULL,
  version integer NOT NULL,
  occurred_at timestamp with time zone NOT NULL,
  received_at timestamp with time zone NOT NULL,
  correlation_id uuid NOT NULL,
  causation_id uuid,
  payload jsonb NOT NULL,
  body_hash text NOT NULL,
  CONSTRAINT events_pkey PRIMARY KEY (id)
);

CREATE TABLE failed_attempts (
  id uuid NOT NULL,
  kind text NOT NULL,
  origin text NOT NULL,
  failed_at timestamp with time zone NOT NULL,
  under_way_until timestamp with time zone,
  CONSTRAINT failed_attempts_pkey PRIMARY KEY (id)
);
CREATE INDEX failed_attempts_failed_at ON public.failed_attempts USING btree (failed_at);
CREATE INDEX failed_attempts_origin ON public.failed_attempts USING btree (kind, origin, failed_at);

CREATE TABLE feed_epoch (
  only_row boolean DEFAULT true NOT NULL,
  id uuid NOT NULL,
  history text NOT NULL,
  since timestamp with time zone NOT NULL,
  CONSTRAINT feed_epoch_pkey PRIMARY KEY (only_row),
  CONSTRAINT feed_epoch_only_row_check CHECK (only_row)
);

CREATE TABLE follow_ups (
  id uuid NOT NULL,
  rev xid8 NOT NULL,
  version integer DEFAULT 1 NOT NULL,
  kind text NOT NULL,
  person_id uuid NOT NULL,
  device_id uuid,
  case_id uuid,
  command text NOT NULL,
  args jsonb,
  code text,
  detail text,
  made_at timestamp with time zone NOT NULL,
  recorded_at timestamp with time zone NOT NULL,
  due_at timestamp with time zone,
  resolution text,
  resolution_code text,
  resolved_by uuid,
  resolved_at timestamp with time zone,
  resolution_reason text,
  CONSTRAINT follow_ups_pkey PRIMARY KEY (id),
  CONSTRAINT follow_ups_check CHECK (((kind <> 'deferred'::text) OR (due_at IS NOT NULL))),
  CONSTRAINT follow_ups_check1 CHECK (((resolution IS NULL) = (resolved_at IS NULL))),
  CONSTRAINT follow_ups_kind_check CHECK ((kind = ANY (ARRAY['quarantined'::text, 'deferred'::text, 'second_opinion'::text]))),
  CONSTRAINT follow_ups_resolution_check CHECK ((resolution = ANY (ARRAY['accepted'::text, 'accepted_as_second_opinion'::text, 'rejected'::text, 'discarded'::text, 'acknowledged'::text, 'adopted'::text])))
);
CREATE INDEX follow_ups_due ON public.follow_ups USING btree (due_at) WHERE ((kind = 'deferred'::text) AND (resolution IS NULL));
CREATE INDEX follow_ups_rev_id ON public.follow_ups USING btree (rev, id);
CREATE TRIGGER follow_ups_keep BEFORE DELETE OR TRUNCATE ON public.follow_ups FOR EACH STATEMENT EXECUTE FUNCTION docket_forbid('replicated rows are never deleted');
CREATE TRIGGER follow_ups_stamp BEFORE INSERT OR UPDATE ON public.follow_ups FOR EACH ROW EXECUTE FUNCTION docket_stamp();

CREATE TABLE leakage_funnels (
  user_id uuid NOT NULL,
  counterparty_id uuid NOT NULL,
  stage text NOT NULL,
  window_from timestamp with time zone NOT NULL,
  kinds jsonb NOT NULL,
  leaker_id uuid NOT NULL,
  destination text,
  signal_at timestamp with time zone NOT NULL,
  signal_event_id uuid NOT NULL,
  attempt_at timestamp with time zone,
  attempt_event_id uuid,
  confirmation_at timestamp with time zone,
  confirmation_event_id uuid,
  leakage_at timestamp with time zone,
  leakage_event_id uuid,
  estimated_loss numeric,
  currency text,
  check_at timestamp with time zone,
  source_id uuid NOT NULL,
  correlation_id uuid NOT NULL,
  CONSTRAINT leakage_funnels_pkey PRIMARY KEY (user_id, counterparty_id),
  CONSTRAINT leakage_funnels_check CHECK ((user_id < counterparty_id)),
  CONSTRAINT leakage_funnels_destination_check CHECK ((destination = ANY (ARRAY['app'::text, 'social'::text, 'phone'::text, 'email'::text, 'payment'::text]))),
  CONSTRAINT leakage_funnels_stage_check CHECK ((stage = ANY (ARRAY['signal'::text, 'attempt'::text, 'confirmation'::text, 'leakage'::text])))
);
CREATE INDEX leakage_funnels_check_at ON public.leakage_funnels USING btree (check_at) WHERE (check_at IS NOT NULL);
CREATE INDEX leakage_funnels_counterparty_id ON public.leakage_funnels USING btree (counterparty_id);

CREATE TABLE leakage_stages (
  event_id uuid NOT NULL,
  user_id uuid NOT NULL,
  counterparty_id uuid NOT NULL,
  stage text NOT NULL,
  destination text,
  estimated_loss numeric,
  currency text,
  reached_at timestamp with time zone NOT NULL,
  CONSTRAINT leakage_stages_pkey PRIMARY KEY (event_id),
  CONSTRAINT leakage_stages_stage_check CHECK ((stage = ANY (ARRAY['signal'::text, 'attempt'::text, 'confirmation'::text, 'leakage'::text])))
);
CREATE INDEX leakage_stages_user_id ON public.leakage_stages USING btree (user_id, reached_at);

CREATE TABLE messages (
  id uuid NOT NULL,
  rev xid8 DEFAULT pg_current_xact_id() NOT NULL,
  version integer DEFAULT 1 NOT NULL,
  in_evidence boolean DEFAULT false NOT NULL,
  erased_at timestamp with time zone,
  external_id text NOT NULL,
  conversation_id text,
  sender_id uuid NOT NULL,
  receiver_id uuid NOT NULL,
  content text NOT NULL,
  sent_at timestamp with time zone NOT NULL,
  edited_at timestamp with time zone,
  deleted_at timestamp with time zone,
  attachments jsonb,
  CONSTRAINT messages_pkey PRIMARY KEY (id),
  CONSTRAINT messages_external_id_key UNIQUE (external_id)
);
CREATE INDEX messages_conversation_id_sent_at ON public.messages USING btree (conversation_id, sent_at) WHERE (conversation_id IS NOT NULL);
CREATE INDEX messages_receiver_id_sent_at ON public.messages USING btree (receiver_id, sent_at);
CREATE INDEX messages_rev_id ON public.messages USING btree (rev, id) WHERE in_evidence;
CREATE INDEX messages_sender_id_sent_at ON public.messages USING btree (sender_id, sent_at);
CREATE TRIGGER messages_evidence BEFORE UPDATE OF in_evidence ON public.messages FOR EACH ROW WHEN ((old.in_evidence AND (NOT new.in_evidence))) EXECUTE FUNCTION docket_keep_evidence();
CREATE TRIGGER messages_keep BEFORE DELETE OR TRUNCATE ON public.messages FOR EACH STATEMENT EXECUTE FUNCTION docket_forbid('replicated rows are erased by a tombstone');
CREATE TRIGGER messages_stamp BEFORE UPDATE ON public.messages FOR EACH ROW EXECUTE FUNCTION docket_stamp_evidence();
CREATE TRIGGER messages_stamp_new BEFORE INSERT ON public.messages FOR EACH ROW WHEN (((new.version IS DISTINCT FROM 1) OR (new.rev IS DISTINCT FROM pg_current_xact_id()))) EXECUTE FUNCTION docket_stamp_evidence();

CREATE TABLE notes (
  id uuid NOT NULL,
  rev xid8 NOT NULL,
  version integer DEFAULT 1 NOT NULL,
  case_id uuid NOT NULL,
  person_id uuid NOT NULL,
  body text NOT NULL,
  written_at timestamp with time zone NOT NULL,
  CONSTRAINT notes_pkey PRIMARY KEY (id),
  CONSTRAINT notes_case_id_fkey FOREIGN KEY (case_id) REFERENCES cases(id),
  CONSTRAINT notes_person_id_fkey FOREIGN KEY (person_id) REFERENCES people(id)
);
CREATE INDEX notes_case_id_written_at ON public.notes USING btree (case_id, written_at);
CREATE INDEX notes_rev_id ON public.notes USING btree (rev, id);
CREATE TRIGGER notes_keep BEFORE DELETE OR TRUNCATE ON public.notes FOR EACH STATEMENT EXECUTE FUNCTION docket_forbid('replicated rows are erased by a tombstone');
CREATE TRIGGER notes_stamp BEFORE INSERT OR UPDATE ON public.notes FOR EACH ROW EXECUTE FUNCTION docket_stamp();

CREATE TABLE organisation_keys (
  id uuid NOT NULL,
  public_key text NOT NULL,
  made_at timestamp with time zone NOT NULL,
  retired_at timestamp with time zone,
  made_by uuid,
  reason text,
  CONSTRAINT organisation_keys_pkey PRIMARY KEY (id),
  CONSTRAINT organisation_keys_made_by_fkey FOREIGN KEY (made_by) REFERENCES people(id),
  CONSTRAINT organisation_keys_named CHECK (((made_by IS NULL) = (reason IS NULL))),
  CONSTRAINT organisation_keys_public_key_key UNIQUE (public_key)
);
CREATE UNIQUE INDEX organisation_keys_one_live ON public.organisation_keys USING btree ((true)) WHERE (retired_at IS NULL);

CREATE TABLE people (
  id uuid NOT NULL,
  rev xid8 NOT NULL,
  version integer DEFAULT 1 NOT NULL,
  display_name text NOT NULL,
  role text NOT NULL,
  active boolean NOT NULL,
  CONSTRAINT people_pkey PRIMARY KEY (id),
  CONSTRAINT people_role_check CHECK ((role = ANY (ARRAY['moderator'::text, 'lead'::text, 'legal'::text, 'ops'::text, 'auditor'::text, 'admin'::text])))
);
CREATE INDEX people_rev_id ON public.people USING btree (rev, id);
CREATE TRIGGER people_keep BEFORE DELETE OR TRUNCATE ON public.people FOR EACH STATEMENT EXECUTE FUNCTION docket_forbid('replicated rows are erased by a tombstone');
CREATE TRIGGER people_stamp BEFORE INSERT OR UPDATE ON public.people FOR EACH ROW EXECUTE FUNCTION docket_stamp();

CREATE TABLE platform_actions (
  id uuid NOT NULL,
  external_id text NOT NULL,
  user_id uuid NOT NULL,
  kind text NOT NULL,
  reason text,
  applied_at timestamp with time zone,
  reversed_at timestamp with time zone,
  CONSTRAINT platform_actions_pkey PRIMARY KEY (id),
  CONSTRAINT platform_actions_external_id_key UNIQUE (external_id)
);
CREATE INDEX platform_actions_user_id_applied_at ON public.platform_actions USING btree (user_id, applied_at);

CREATE TABLE profile_changes (
  event_id uuid NOT NULL,
  user_id uuid NOT NULL,
  fields jsonb NOT NULL,
  changed_at timestamp with time zone NOT NULL,
  CONSTRAINT profile_changes_pkey PRIMARY KEY (event_id)
);
CREATE INDEX profile_changes_user_id_changed_at ON public.profile_changes USING btree (user_id, changed_at);

CREATE TABLE prompt_prints (
  event_id uuid NOT NULL,
  sender_id uuid NOT NULL,
  receiver_id uuid NOT NULL,
  print jsonb NOT NULL,
  sent_at timestamp with time zone NOT NULL,
  stored_at timestamp with time zone NOT NULL,
  CONSTRAINT prompt_prints_pkey PRIMARY KEY (event_id)
);
CREATE INDEX prompt_prints_sender_id_sent_at ON public.prompt_prints USING btree (sender_id, sent_at);
CREATE INDEX prompt_prints_stored_at ON public.prompt_prints USING btree (stored_at);

CREATE TABLE providers (
  user_id uuid NOT NULL,
  category text,
  payout_ref text,
  registered_at timestamp with time zone,
  updated_at timestamp with time zone NOT NULL,
  CONSTRAINT providers_pkey PRIMARY KEY (user_id)
);
CREATE INDEX providers_of_payout ON public.providers USING btree (payout_ref, user_id) WHERE (payout_ref IS NOT NULL);

CREATE TABLE ratings (
  id uuid NOT NULL,
  external_id text NOT NULL,
  client_id uuid NOT NULL,
  provider_id uuid NOT NULL,
  booking_external_id text,
  score integer NOT NULL,
  comment text,
  submitted_at timestamp with time zone NOT NULL,
  CONSTRAINT ratings_pkey PRIMARY KEY (id),
  CONSTRAINT ratings_external_id_key UNIQUE (external_id),
  CONSTRAINT ratings_score_check CHECK (((score >= 1) AND (score <= 5)))
);
CREATE INDEX ratings_provider_id_submitted_at ON public.ratings USING btree (provider_id, submitted_at);

CREATE TABLE refunds (
  id uuid NOT NULL,
  external_id text NOT NULL,
  transaction_external_id text NOT NULL,
  user_id uuid NOT NULL,
  amount numeric NOT NULL,
  currency text NOT NULL,
  reason text,
  processed_at timestamp with time zone NOT NULL,
  CONSTRAINT refunds_pkey PRIMARY KEY (id),
  CONSTRAINT refunds_external_id_key UNIQUE (external_id)
);
CREATE INDEX refunds_user_id_processed_at ON public.refunds USING btree (user_id, processed_at);

CREATE TABLE relationships (
  user_id uuid NOT NULL,
  counterparty_id uuid NOT NULL,
  messages integer NOT NULL,
  bookings integer NOT NULL,
  transactions integer NOT NULL,
  strength double precision,
  first_at timestamp with time zone NOT NULL,
  last_at timestamp with time zone NOT NULL,
  stated_strength double precision,
  weight double precision DEFAULT 0 NOT NULL,
  weight_at timestamp with time zone,
  completed integer DEFAULT 0 NOT NULL,
  booked_at timestamp with time zone,
  paid_at timestamp with time zone,
  message_at timestamp with time zone,
  messages_after integer DEFAULT 0 NOT NULL,
  CONSTRAINT relationships_pkey PRIMARY KEY (user_id, counterparty_id),
  CONSTRAINT relationships_check CHECK ((user_id < counterparty_id)),
  CONSTRAINT relationships_stated_strength_check CHECK (((stated_strength >= (0)::double precision) AND (stated_strength <= (1)::double precision))),
  CONSTRAINT relationships_strength_check CHECK (((strength >= (0)::double precision) AND (strength <= (1)::double precision)))
) WITH (fillfactor=80);
CREATE INDEX relationships_counterparty_id ON public.relationships USING btree (counterparty_id);

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
  CONSTRAINT replay_scores_pkey PRIMARY KEY (replay_id, user_id)
);

CREATE TABLE replay_signals (
  replay_id uuid NOT NULL,
  user_id uuid NOT NULL,
  event_id uuid NOT NULL,
  type text NOT NULL,
  change text NOT NULL,
  signal jsonb,
  CONSTRAINT replay_signals_pkey PRIMARY KEY (replay_id, user_id, event_id, type),
  CONSTRAINT replay_signals_change_check CHECK ((change = ANY (ARRAY['gained'::text, 'lost'::text, 'changed'::text])))
);

CREATE TABLE replays (
  id uuid NOT NULL,
  kind text NOT NULL,
  state text NOT NULL,
  phase text NOT NULL,
  from_at timestamp with time zone,
  to_at timestamp with time zone,
  model text NOT NULL,
  model_version text NOT NULL,
  champion text NOT NULL,
  detector text NOT NULL,
  detector_version text NOT NULL,
  users jsonb,
  workspace text,
  as_of timestamp with time zone NOT NULL,
  total integer DEFAULT 0 NOT NULL,
  done integer DEFAULT 0 NOT NULL,
  after_user_id uuid,
  correlation_id uuid NOT NULL,
  started_by uuid NOT NULL,
  reason text NOT NULL,
  started_at timestamp with time zone NOT NULL,
  finished_at timestamp with time zone,
  settled_by uuid,
  settled_reason text,
  settled_at timestamp with time zone,
  summary jsonb,
  error text,
  CONSTRAINT replays_pkey PRIMARY KEY (id),
  CONSTRAINT replays_detector_check CHECK ((detector = ANY (ARRAY['current'::text, 'stored'::text]))),
  CONSTRAINT replays_kind_check CHECK ((kind = ANY (ARRAY['replay'::text, 'rescore'::text]))),
  CONSTRAINT replays_phase_check CHECK ((phase = ANY (ARRAY['prepare'::text, 'events'::text, 'signals'::text, 'compare'::text, 'done'::text]))),
  CONSTRAINT replays_state_check CHECK ((state = ANY (ARRAY['running'::text, 'complete'::text, 'applying'::text, 'applied'::text, 'cancelled'::text, 'failed'::text])))
);
CREATE UNIQUE INDEX replays_one_open ON public.replays USING btree ((true)) WHERE (state = ANY (ARRAY['running'::text, 'applying'::text]));

CREATE TABLE reports (
  id uuid NOT NULL,
  external_id text NOT NULL,
  reporter_id uuid,
  subject_id uuid NOT NULL,
  message_external_ids jsonb NOT NULL,
  reason text NOT NULL,
  notice_type text NOT NULL,
  submitted_at timestamp with time zone NOT NULL,
  CONSTRAINT reports_pkey PRIMARY KEY (id),
  CONSTRAINT reports_external_id_key UNIQUE (external_id),
  CONSTRAINT reports_notice_type_check CHECK ((notice_type = ANY (ARRAY['user'::text, 'article_16'::text, 'trusted_flagger'::text])))
);
CREATE INDEX reports_subject_id_submitted_at ON public.reports USING btree (subject_id, submitted_at);

CREATE TABLE request_nonces (
  device_id uuid NOT NULL,
  nonce uuid NOT NULL,
  seen_at timestamp with time zone NOT NULL,
  CONSTRAINT request_nonces_pkey PRIMARY KEY (device_id, nonce)
);
CREATE INDEX request_nonces_seen_at ON public.request_nonces USING btree (seen_at);

CREATE TABLE retired_device_keys (
  public_key text NOT NULL,
  device_id uuid NOT NULL,
  last_seq integer NOT NULL,
  retired_at timestamp with time zone NOT NULL,
  CONSTRAINT retired_device_keys_pkey PRIMARY KEY (public_key),
  CONSTRAINT retired_device_keys_device_id_fkey FOREIGN KEY (device_id) REFERENCES devices(id)
);
CREATE INDEX retired_device_keys_device_id ON public.retired_device_keys USING btree (device_id);

CREATE TABLE rule_bundles (
  version integer NOT NULL,
  bundle jsonb NOT NULL,
  reason text NOT NULL,
  published_by uuid NOT NULL,
  published_at timestamp with time zone NOT NULL,
  withdrawn_by uuid,
  withdrawn_at timestamp with time zone,
  withdrawn_reason text,
  CONSTRAINT rule_bundles_pkey PRIMARY KEY (version),
  CONSTRAINT rule_bundles_check CHECK (((withdrawn_at IS NULL) = (withdrawn_by IS NULL))),
  CONSTRAINT rule_bundles_check1 CHECK (((withdrawn_at IS NULL) = (withdrawn_reason IS NULL))),
  CONSTRAINT rule_bundles_published_by_fkey FOREIGN KEY (published_by) REFERENCES people(id),
  CONSTRAINT rule_bundles_version_check CHECK ((version > 0)),
  CONSTRAINT rule_bundles_withdrawn_by_fkey FOREIGN KEY (withdrawn_by) REFERENCES people(id)
);
CREATE TRIGGER rule_bundles_keep BEFORE DELETE OR TRUNCATE ON public.rule_bundles FOR EACH STATEMENT EXECUTE FUNCTION docket_forbid('decisions name the version that they were given by');

CREATE TABLE schema_migrations (
  name text NOT NULL,
  checksum text NOT NULL,
  applied_at timestamp with time zone DEFAULT now() NOT NULL,
  CONSTRAINT schema_migrations_pkey PRIMARY KEY (name)
);

CREATE TABLE scores (
  id uuid NOT NULL,
  rev xid8 DEFAULT pg_current_xact_id() NOT NULL,
  version integer DEFAULT 1 NOT NULL,
  in_evidence boolean DEFAULT false NOT NULL,
  user_id uuid NOT NULL,
  model text NOT NULL,
  model_version text NOT NULL,
  value double precision NOT NULL,
  tier text NOT NULL,
  trend text NOT NULL,
  factors jsonb NOT NULL,
  event_id uuid,
  computed_at timestamp with time zone NOT NULL,
  cause text DEFAULT 'event'::text NOT NULL,
  challenger_model text,
  challenger_version text,
  challenger_value double precision,
  challenger_tier text,
  challenger_factors jsonb,
  CONSTRAINT scores_pkey PRIMARY KEY (id),
  CONSTRAINT scores_cause_check CHECK ((cause = ANY (ARRAY['event'::text, 'review'::text, 'decay'::text, 'rescore'::text, 'replay'::text]))),
  CONSTRAINT scores_challenger_tier_check CHECK ((challenger_tier = ANY (ARRAY['monitor'::text, 'low'::text, 'medium'::text, 'high'::text, 'critical'::text]))),
  CONSTRAINT scores_challenger_value_check CHECK (((challenger_value >= (0)::double precision) AND (challenger_value <= (100)::double precision))),
  CONSTRAINT scores_tier_check CHECK ((tier = ANY (ARRAY['monitor'::text, 'low'::text, 'medium'::text, 'high'::text, 'critical'::text]))),
  CONSTRAINT scores_trend_check CHECK ((trend = ANY (ARRAY['escalating'::text, 'stable'::text, 'decaying'::text]))),
  CONSTRAINT scores_value_check CHECK (((value >= (0)::double precision) AND (value <= (100)::double precision)))
) WITH (autovacuum_vacuum_insert_scale_factor=0.02);
CREATE INDEX scores_of_user ON public.scores USING btree (user_id, computed_at, id) INCLUDE (value);
CREATE INDEX scores_rev_id ON public.scores USING btree (rev, id) WHERE in_evidence;
CREATE TRIGGER scores_evidence BEFORE UPDATE OF in_evidence ON public.scores FOR EACH ROW WHEN ((old.in_evidence AND (NOT new.in_evidence))) EXECUTE FUNCTION docket_keep_evidence();
CREATE TRIGGER scores_keep BEFORE DELETE OR TRUNCATE ON public.scores FOR EACH STATEMENT EXECUTE FUNCTION docket_forbid('replicated rows are erased by a tombstone');
CREATE TRIGGER scores_stamp BEFORE UPDATE ON public.scores FOR EACH ROW EXECUTE FUNCTION docket_stamp_evidence();
CREATE TRIGGER scores_stamp_new BEFORE INSERT ON public.scores FOR EACH ROW WHEN (((new.version IS DISTINCT FROM 1) OR (new.rev IS DISTINCT FROM pg_current_xact_id()))) EXECUTE FUNCTION docket_stamp_evidence();

CREATE TABLE server_keys (
  id uuid NOT NULL,
  purpose text NOT NULL,
  public_key text,
  secret text NOT NULL,
  created_at timestamp with time zone NOT NULL,
  retired_at timestamp with time zone,
  CONSTRAINT server_keys_pkey PRIMARY KEY (id),
  CONSTRAINT server_keys_purpose_check CHECK ((purpose = ANY (ARRAY['receipt'::text, 'token'::text])))
);
CREATE UNIQUE INDEX server_keys_one_live ON public.server_keys USING btree (purpose) WHERE (retired_at IS NULL);

CREATE TABLE sessions (
  token_hash text NOT NULL,
  person_id uuid NOT NULL,
  device_id uuid,
  created_at timestamp with time zone NOT NULL,
  expires_at timestamp with time zone NOT NULL,
  revoked_at timestamp with time zone,
  CONSTRAINT sessions_pkey PRIMARY KEY (token_hash),
  CONSTRAINT sessions_device_id_fkey FOREIGN KEY (device_id) REFERENCES devices(id),
  CONSTRAINT sessions_person_id_fkey FOREIGN KEY (person_id) REFERENCES people(id)
);
CREATE INDEX sessions_person_id ON public.sessions USING btree (person_id);

CREATE TABLE settings (
  key text NOT NULL,
  value jsonb NOT NULL,
  changed_by text NOT NULL,
  reason text NOT NULL,
  changed_at timestamp with time zone NOT NULL,
  CONSTRAINT settings_pkey PRIMARY KEY (key)
);

CREATE TABLE signals (
  id uuid NOT NULL,
  rev xid8 DEFAULT pg_current_xact_id() NOT NULL,
  version integer DEFAULT 1 NOT NULL,
  in_evidence boolean DEFAULT false NOT NULL,
  user_id uuid NOT NULL,
  counterparty_id uuid,
  event_id uuid NOT NULL,
  type text NOT NULL,
  confidence double precision NOT NULL,
  spans jsonb NOT NULL,
  reasons jsonb NOT NULL,
  obfuscation jsonb NOT NULL,
  patterns jsonb NOT NULL,
  detector_version text NOT NULL,
  occurred_at timestamp with time zone NOT NULL,
  verdict text,
  verdict_by uuid,
  verdict_at timestamp with time zone,
  superseded_by uuid,
  obfuscated boolean GENERATED ALWAYS AS ((obfuscation <> '[]'::jsonb)) STORED NOT NULL,
  escalation boolean GENERATED ALWAYS AS ((patterns ? 'ESCALATION'::text)) STORED NOT NULL,
  CONSTRAINT signals_pkey PRIMARY KEY (id),
  CONSTRAINT signals_confidence_check CHECK (((confidence >= (0)::double precision) AND (confidence <= (1)::double precision))),
  CONSTRAINT signals_event_id_user_id_type_key UNIQUE (event_id, user_id, type),
  CONSTRAINT signals_type_check CHECK ((type ~ '^[A-Z][A-Z_]+$'::text)),
  CONSTRAINT signals_verdict_check CHECK ((verdict = ANY (ARRAY['true_positive'::text, 'false_positive'::text])))
) WITH (autovacuum_vacuum_insert_scale_factor=0.02);
CREATE INDEX signals_of_user ON public.signals USING btree (user_id, occurred_at, id) INCLUDE (event_id, type, confidence, counterparty_id, obfuscated, escalation, verdict, superseded_by);
CREATE INDEX signals_rev_id ON public.signals USING btree (rev, id) WHERE in_evidence;
CREATE TRIGGER signals_evidence BEFORE UPDATE OF in_evidence ON public.signals FOR EACH ROW WHEN ((old.in_evidence AND (NOT new.in_evidence))) EXECUTE FUNCTION docket_keep_evidence();
CREATE TRIGGER signals_keep BEFORE DELETE OR TRUNCATE ON public.signals FOR EACH STATEMENT EXECUTE FUNCTION docket_forbid('replicated rows are erased by a tombstone');
CREATE TRIGGER signals_stamp BEFORE UPDATE ON public.signals FOR EACH ROW EXECUTE FUNCTION docket_stamp_evidence();
CREATE TRIGGER signals_stamp_new BEFORE INSERT ON public.signals FOR EACH ROW WHEN (((new.version IS DISTINCT FROM 1) OR (new.rev IS DISTINCT FROM pg_current_xact_id()))) EXECUTE FUNCTION docket_stamp_evidence();

CREATE TABLE sources (
  id uuid NOT NULL,
  name text NOT NULL,
  active boolean NOT NULL,
  secret text NOT NULL,
  previous_secret text,
  previous_secret_until timestamp with time zone,
  countries jsonb NOT NULL,
  allow jsonb NOT NULL,
  created_at timestamp with time zone NOT NULL,
  fail_policy text DEFAULT 'fail_open'::text NOT NULL,
  webhook jsonb,
  CONSTRAINT sources_pkey PRIMARY KEY (id),
  CONSTRAINT sources_fail_policy_check CHECK ((fail_policy = ANY (ARRAY['fail_open'::text, 'fail_closed'::text]))),
  CONSTRAINT sources_name_key UNIQUE (name)
);

CREATE TABLE transactions (
  id uuid NOT NULL,
  rev xid8 DEFAULT pg_current_xact_id() NOT NULL,
  version integer DEFAULT 1 NOT NULL,
  in_evidence boolean DEFAULT false NOT NULL,
  external_id text NOT NULL,
  user_id uuid NOT NULL,
  counterparty_id uuid,
  booking_external_id text,
  amount numeric NOT NULL,
  currency text NOT NULL,
  payment_method text,
  status text NOT NULL,
  occurred_at timestamp with time zone NOT NULL,
  reason text,
  initiated_at timestamp with time zone,
  completed_at timestamp with time zone,
  failed_at timestamp with time zone,
  cancelled_at timestamp with time zone,
  CONSTRAINT transactions_pkey PRIMARY KEY (id),
  CONSTRAINT transactions_external_id_key UNIQUE (external_id),
  CONSTRAINT transactions_status_check CHECK ((status = ANY (ARRAY['initiated'::text, 'completed'::text, 'failed'::text, 'cancelled'::text])))
);
CREATE INDEX transactions_booking_external_id ON public.transactions USING btree (booking_external_id) WHERE (booking_external_id IS NOT NULL);
CREATE INDEX transactions_counterparty_id_occurred_at ON public.transactions USING btree (counterparty_id, occurred_at);
CREATE INDEX transactions_rev_id ON public.transactions USING btree (rev, id) WHERE in_evidence;
CREATE INDEX transactions_user_id_occurred_at ON public.transactions USING btree (user_id, occurred_at);
CREATE TRIGGER transactions_evidence BEFORE UPDATE OF in_evidence ON public.transactions FOR EACH ROW WHEN ((old.in_evidence AND (NOT new.in_evidence))) EXECUTE FUNCTION docket_keep_evidence();
CREATE TRIGGER transactions_keep BEFORE DELETE OR TRUNCATE ON public.transactions FOR EACH STATEMENT EXECUTE FUNCTION docket_forbid('replicated rows are erased by a tombstone');
CREATE TRIGGER transactions_stamp BEFORE UPDATE ON public.transactions FOR EACH ROW EXECUTE FUNCTION docket_stamp_evidence();
CREATE TRIGGER transactions_stamp_new BEFORE INSERT ON public.transactions FOR EACH ROW WHEN (((new.version IS DISTINCT FROM 1) OR (new.rev IS DISTINCT FROM pg_current_xact_id()))) EXECUTE FUNCTION docket_stamp_evidence();

CREATE TABLE user_devices (
  user_id uuid NOT NULL,
  device_id text NOT NULL,
  user_agent text,
  region text,
  first_seen_at timestamp with time zone NOT NULL,
  last_seen_at timestamp with time zone NOT NULL,
  CONSTRAINT user_devices_pkey PRIMARY KEY (user_id, device_id)
) WITH (fillfactor=90);
CREATE INDEX user_devices_of_device ON public.user_devices USING btree (device_id, user_id);

CREATE TABLE user_pulses (
  user_id uuid NOT NULL,
  last_at timestamp with time zone,
  recent jsonb NOT NULL,
  days jsonb NOT NULL,
  woke_at timestamp with time zone,
  slept_ms double precision NOT NULL,
  weight double precision NOT NULL,
  weight_at timestamp with time zone,
  CONSTRAINT user_pulses_pkey PRIMARY KEY (user_id)
) WITH (fillfactor=70);

CREATE TABLE users (
  id uuid NOT NULL,
  rev xid8 DEFAULT pg_current_xact_id() NOT NULL,
  version integer DEFAULT 1 NOT NULL,
  in_evidence boolean DEFAULT false NOT NULL,
  erased_at timestamp with time zone,
  external_id text NOT NULL,
  display_name text,
  email text,
  phone text,
  user_type text NOT NULL,
  country text,
  verification_status text,
  status text NOT NULL,
  registered_at timestamp with time zone,
  last_seen_at timestamp with time zone,
  score double precision,
  tier text,
  trend text,
  platform_status text,
  last_score jsonb,
  CONSTRAINT users_pkey PRIMARY KEY (id),
  CONSTRAINT users_external_id_key UNIQUE (external_id),
  CONSTRAINT users_score_check CHECK (((score >= (0)::double precision) AND (score <= (100)::double precision))),
  CONSTRAINT users_status_check CHECK ((status = ANY (ARRAY['active'::text, 'warned'::text, 'restricted'::text, 'suspended'::text, 'banned'::text]))),
  CONSTRAINT users_tier_check CHECK ((tier = ANY (ARRAY['monitor'::text, 'low'::text, 'medium'::text, 'high'::text, 'critical'::text]))),
  CONSTRAINT users_trend_check CHECK ((trend = ANY (ARRAY['escalating'::text, 'stable'::text, 'decaying'::text]))),
  CONSTRAINT users_user_type_check CHECK ((user_type = ANY (ARRAY['client'::text, 'provider'::text, 'unknown'::text])))
) WITH (fillfactor=80);
CREATE INDEX users_of_email ON public.users USING btree (lower(email), id) WHERE (email IS NOT NULL);
CREATE INDEX users_of_phone ON public.users USING btree (regexp_replace(phone, '[^0-9]'::text, ''::text, 'g'::text), id) WHERE (phone IS NOT NULL);
CREATE INDEX users_rev_id ON public.users USING btree (rev, id) WHERE in_evidence;
CREATE INDEX users_risky ON public.users USING btree (id) WHERE (tier = ANY (ARRAY['high'::text, 'critical'::text]));
CREATE TRIGGER users_evidence BEFORE UPDATE OF in_evidence ON public.users FOR EACH ROW WHEN ((old.in_evidence AND (NOT new.in_evidence))) EXECUTE FUNCTION docket_keep_evidence();
CREATE TRIGGER users_keep BEFORE DELETE OR TRUNCATE ON public.users FOR EACH STATEMENT EXECUTE FUNCTION docket_forbid('replicated rows are erased by a tombstone');
CREATE TRIGGER users_stamp BEFORE UPDATE ON public.users FOR EACH ROW EXECUTE FUNCTION docket_stamp_evidence();
CREATE TRIGGER users_stamp_new BEFORE INSERT ON public.users FOR EACH ROW WHEN (((new.version IS DISTINCT FROM 1) OR (new.rev IS DISTINCT FROM pg_current_xact_id()))) EXECUTE FUNCTION docket_stamp_evidence();

CREATE TABLE wallet_transactions (
  id uuid NOT NULL,
  external_id text NOT NULL,
  kind text NOT NULL,
  user_id uuid NOT NULL,
  counterparty_id uuid,
  amount numeric NOT NULL,
  currency text NOT NULL,
  payment_method text,
  payout_ref text,
  occurred_at timestamp with time zone NOT NULL,
  CONSTRAINT wallet_transactions_pkey PRIMARY KEY (id),
  CONSTRAINT wallet_transactions_external_id_key UNIQUE (external_id),
  CONSTRAINT wallet_transactions_kind_check CHECK ((kind = ANY (ARRAY['deposit'::text, 'withdrawal'::text, 'transfer'::text])))
);
CREATE INDEX wallet_transactions_counterparty_id_occurred_at ON public.wallet_transactions USING btree (counterparty_id, occurred_at);
CREATE INDEX wallet_transactions_user_id_occurred_at ON public.wallet_transactions USING btree (user_id, occurred_at);
