-- What the score of an account reads of its past lies together in an index: an account with a long past costs a page or
-- two, not one for every row. The pages have to be known as visible to all for that, so they are looked after sooner.
ALTER TABLE signals
  ADD obfuscated boolean NOT NULL GENERATED ALWAYS AS (obfuscation <> '[]'::jsonb) STORED,
  ADD escalation boolean NOT NULL GENERATED ALWAYS AS (patterns ? 'ESCALATION') STORED;
CREATE INDEX signals_of_user ON signals (user_id, occurred_at, id)
  INCLUDE (event_id, type, confidence, counterparty_id, obfuscated, escalation, verdict, superseded_by);
DROP INDEX signals_user_id_occurred_at;

CREATE INDEX scores_of_user ON scores (user_id, computed_at, id) INCLUDE (value);
DROP INDEX scores_user_id_computed_at;

CREATE INDEX bookings_of_client ON bookings (client_id, booked_at)
  INCLUDE (provider_id, status, fault_user_id, local_hour, ended_at);
DROP INDEX bookings_client_id_booked_at;
CREATE INDEX bookings_of_provider ON bookings (provider_id, booked_at)
  INCLUDE (client_id, status, fault_user_id, local_hour, ended_at);
DROP INDEX bookings_provider_id_booked_at;

ALTER TABLE signals SET (autovacuum_vacuum_insert_scale_factor = 0.02);
ALTER TABLE scores SET (autovacuum_vacuum_insert_scale_factor = 0.02);
ALTER TABLE bookings SET (autovacuum_vacuum_insert_scale_factor = 0.02);
