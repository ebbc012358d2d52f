-- An evaluation is stored once per request: `request_id` is the id that the platform gave it, or one made of its
-- signature, and `body_hash` tells a repeat from another question under the same id.
ALTER TABLE evaluations ADD COLUMN request_id uuid, ADD COLUMN body_hash text;
UPDATE evaluations SET request_id = id, body_hash = '';
ALTER TABLE evaluations ALTER COLUMN request_id SET NOT NULL, ALTER COLUMN body_hash SET NOT NULL;
CREATE UNIQUE INDEX evaluations_source_id_request_id ON evaluations (source_id, request_id);

-- What whoever keeps the server running has to know of. One open row per key; an episode that comes back soon is the
-- same alert again.
CREATE TABLE alerts (
  id uuid PRIMARY KEY,
  key text NOT NULL,
  priority text NOT NULL CHECK (priority IN ('critical', 'high', 'medium', 'low')),
  title text NOT NULL,
  -- What was measured when it was seen last.
  detail text NOT NULL,
  episodes integer NOT NULL,
  raised_at timestamptz NOT NULL,
  seen_at timestamptz NOT NULL,
  resolved_at timestamptz
);
CREATE UNIQUE INDEX alerts_one_open ON alerts (key) WHERE resolved_at IS NULL;
CREATE INDEX alerts_key_resolved_at ON alerts (key, resolved_at);
