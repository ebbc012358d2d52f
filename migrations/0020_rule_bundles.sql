-- The rules that people's decisions are given by, in rising versions. The newest holds; none is ever taken out.
CREATE TABLE rule_bundles (
  version integer PRIMARY KEY CHECK (version > 0),
  bundle jsonb NOT NULL,
  reason text NOT NULL,
  published_by uuid NOT NULL REFERENCES people (id),
  published_at timestamptz NOT NULL,
  withdrawn_by uuid REFERENCES people (id),
  withdrawn_at timestamptz,
  withdrawn_reason text,
  CHECK ((withdrawn_at IS NULL) = (withdrawn_by IS NULL)),
  CHECK ((withdrawn_at IS NULL) = (withdrawn_reason IS NULL))
);
CREATE TRIGGER rule_bundles_keep BEFORE DELETE OR TRUNCATE ON rule_bundles FOR EACH STATEMENT
  EXECUTE FUNCTION docket_forbid('decisions name the version that they were given by');
ALTER TABLE device_orders DROP CONSTRAINT device_orders_kind_check,
  ADD CONSTRAINT device_orders_kind_check CHECK (kind IN ('resync', 'lock', 'wipe', 'rule_bundle'));
