-- Who may come in (credentials, sessions), from which device (devices), what they sent (command_outcomes), and what the
-- server proves itself with (server_keys, feed_epoch). None of it is replicated.

CREATE TABLE credentials (
  person_id uuid PRIMARY KEY REFERENCES people (id),
  email text NOT NULL UNIQUE CHECK (email = lower(email)),
  -- PHC string, argon2id.
  password_hash text NOT NULL,
  failures integer NOT NULL,
  locked_until timestamptz
);

CREATE TABLE devices (
  id uuid PRIMARY KEY,
  person_id uuid NOT NULL REFERENCES people (id),
  name text NOT NULL,
  -- Ed25519, base64url of the raw bytes. One key is one chain of commands.
  public_key text NOT NULL UNIQUE,
  last_seq integer NOT NULL,
  -- SHA-256 over the last envelope of the chain; 64 zeros before the first.
  last_hash text NOT NULL,
  enrolled_at timestamptz NOT NULL,
  certificate_not_after timestamptz NOT NULL,
  last_seen_at timestamptz NOT NULL,
  revoked_at timestamptz,
  -- Set by the first command that does not follow the one before it: the rest of this chain is quarantined.
  chain_broken_at timestamptz
);
CREATE INDEX devices_person_id ON devices (person_id);

CREATE TABLE sessions (
  -- SHA-256 (hex) of the bearer token.
  token_hash text PRIMARY KEY,
  person_id uuid NOT NULL REFERENCES people (id),
  device_id uuid REFERENCES devices (id),
  created_at timestamptz NOT NULL,
  expires_at timestamptz NOT NULL,
  revoked_at timestamptz
);
CREATE INDEX sessions_person_id ON sessions (person_id);

-- What became of every command. The first body of an id counts; another body under the same id has an outcome of its
-- own (command_conflict), so that a retry of either gets the same receipt again.
CREATE TABLE command_outcomes (
  command_id uuid NOT NULL,
  -- SHA-256 (hex) over the canonical envelope.
  body_hash text NOT NULL,
  device_id uuid NOT NULL REFERENCES devices (id),
  device_seq integer NOT NULL,
  outcome text NOT NULL CHECK (outcome IN (
    'accepted', 'accepted_as_second_opinion', 'rejected', 'deferred', 'quarantined'
  )),
  code text,
  -- The signed envelope as it came, for whoever has to look at it later.
  envelope text NOT NULL,
  receipt jsonb NOT NULL,
  recorded_at timestamptz NOT NULL,
  PRIMARY KEY (command_id, body_hash)
);
CREATE INDEX command_outcomes_device_id_device_seq ON command_outcomes (device_id, device_seq);

CREATE TABLE server_keys (
  id uuid PRIMARY KEY,
  purpose text NOT NULL CHECK (purpose IN ('receipt', 'token')),
  -- Null for a key that is secret as a whole.
  public_key text,
  -- Sealed under the data key of the data folder (AES-256-GCM).
  secret text NOT NULL,
  created_at timestamptz NOT NULL,
  retired_at timestamptz
);
CREATE UNIQUE INDEX server_keys_one_live ON server_keys (purpose) WHERE retired_at IS NULL;

-- Which history of the database the feed's cursors belong to. A copy, a restored dump or a promoted standby is another
-- cluster, database or timeline, and gets another epoch at its first start.
CREATE TABLE feed_epoch (
  only_row boolean PRIMARY KEY DEFAULT true CHECK (only_row),
  id uuid NOT NULL,
  history text NOT NULL,
  since timestamptz NOT NULL
);
