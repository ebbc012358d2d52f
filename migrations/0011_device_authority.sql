-- How a device gets in (enrolment_codes), what it may decide on its own (device_certificates), what it signed with before
-- (retired_device_keys), and which of its requests were seen (request_nonces). None of it is replicated.

ALTER TABLE devices
  ADD COLUMN revoked_by uuid REFERENCES people (id),
  ADD COLUMN revoked_reason text;

-- Keys that a device signed with before: commands up to `last_seq` still count when they arrive late.
CREATE TABLE retired_device_keys (
  public_key text PRIMARY KEY,
  device_id uuid NOT NULL REFERENCES devices (id),
  last_seq integer NOT NULL,
  retired_at timestamptz NOT NULL
);
CREATE INDEX retired_device_keys_device_id ON retired_device_keys (device_id);

-- Each certificate as it was issued. A command names the one that it was made under, and uses it up.
CREATE TABLE device_certificates (
  id uuid PRIMARY KEY,
  device_id uuid NOT NULL REFERENCES devices (id),
  certificate jsonb NOT NULL,
  issued_at timestamptz NOT NULL,
  -- Decisions made under it out of touch with the server that have arrived.
  decisions_used integer NOT NULL
);
CREATE INDEX device_certificates_device_id_issued_at ON device_certificates (device_id, issued_at);

-- Single-use, for one person, for ten minutes.
CREATE TABLE enrolment_codes (
  id uuid PRIMARY KEY,
  -- HMAC of the code under the key ring: neither this table nor a guess at it opens anything.
  code_hash text NOT NULL UNIQUE,
  person_id uuid NOT NULL REFERENCES people (id),
  issued_by uuid NOT NULL REFERENCES people (id),
  issued_at timestamptz NOT NULL,
  expires_at timestamptz NOT NULL,
  -- Wrong codes that its person tried meanwhile: at the fifth it is void.
  failures integer NOT NULL,
  used_at timestamptz,
  device_id uuid REFERENCES devices (id),
  voided_at timestamptz
);
CREATE INDEX enrolment_codes_person_id ON enrolment_codes (person_id, issued_at);

-- Requests of the last minutes, so that none counts twice. Unlogged: after a crash of the database it is empty, and what
-- was captured in the minutes before it could be sent once more.
CREATE UNLOGGED TABLE request_nonces (
  device_id uuid NOT NULL,
  nonce uuid NOT NULL,
  seen_at timestamptz NOT NULL,
  PRIMARY KEY (device_id, nonce)
);
CREATE INDEX request_nonces_seen_at ON request_nonces (seen_at);
