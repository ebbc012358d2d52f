-- The organisation's key has a next one: who made it and why (the first is made by the server itself), and which one
-- each device was given last, so that one sees when nobody seals to an earlier one any more.
ALTER TABLE organisation_keys
  ADD COLUMN made_by uuid REFERENCES people (id),
  ADD COLUMN reason text,
  ADD CONSTRAINT organisation_keys_named CHECK ((made_by IS NULL) = (reason IS NULL));
ALTER TABLE devices ADD COLUMN organisation_key_id uuid REFERENCES organisation_keys (id);

-- An attempt that is under way until then is no failure yet: others wait for how it ends, and are not refused for it.
ALTER TABLE failed_attempts ADD COLUMN under_way_until timestamptz;
