-- The server's part of the key of each device's local copy (device_shares), and the public half of the key that
-- undelivered commands are sealed to (organisation_keys). Neither is replicated.

-- A device that moves its copy to the next share has two until it says that it is done.
CREATE TABLE device_shares (
  device_id uuid NOT NULL REFERENCES devices (id),
  generation integer NOT NULL CHECK (generation > 0),
  -- Sealed under the data key of the data folder (AES-256-GCM).
  share text NOT NULL,
  made_at timestamptz NOT NULL,
  PRIMARY KEY (device_id, generation)
);

-- Whoever revokes a device, and in whatever way, destroys its shares with it.
CREATE FUNCTION docket_drop_shares() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  DELETE FROM device_shares WHERE device_id = NEW.id;
  RETURN NULL;
END $$;
CREATE TRIGGER devices_drop_shares AFTER UPDATE OF revoked_at ON devices FOR EACH ROW
  WHEN (NEW.revoked_at IS NOT NULL) EXECUTE FUNCTION docket_drop_shares();

-- The private half is a file of the data folder, or in a safe.
CREATE TABLE organisation_keys (
  id uuid PRIMARY KEY,
  -- X25519, base64url of the raw bytes.
  public_key text NOT NULL UNIQUE,
  made_at timestamptz NOT NULL,
  retired_at timestamptz
);
CREATE UNIQUE INDEX organisation_keys_one_live ON organisation_keys ((true)) WHERE retired_at IS NULL;
