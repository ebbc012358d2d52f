-- What becomes of commands whose receipt was not the end of it (follow_ups), decisions that take the place of others, and
-- the window in which irreversible and bulk acts take effect.

CREATE TABLE follow_ups (
  id uuid PRIMARY KEY,
  rev xid8 NOT NULL,
  version integer NOT NULL DEFAULT 1,
  kind text NOT NULL CHECK (kind IN ('quarantined', 'deferred', 'second_opinion')),
  person_id uuid NOT NULL,
  device_id uuid,
  case_id uuid,
  command text NOT NULL,
  args jsonb,
  code text,
  detail text,
  made_at timestamptz NOT NULL,
  recorded_at timestamptz NOT NULL,
  due_at timestamptz,
  resolution text CHECK (resolution IN (
    'accepted', 'accepted_as_second_opinion', 'rejected', 'discarded', 'acknowledged', 'adopted'
  )),
  resolution_code text,
  resolved_by uuid,
  resolved_at timestamptz,
  resolution_reason text,
  CHECK (kind <> 'deferred' OR due_at IS NOT NULL),
  CHECK ((resolution IS NULL) = (resolved_at IS NULL))
);
CREATE INDEX follow_ups_rev_id ON follow_ups (rev, id);
CREATE INDEX follow_ups_due ON follow_ups (due_at) WHERE kind = 'deferred' AND resolution IS NULL;
CREATE TRIGGER follow_ups_stamp BEFORE INSERT OR UPDATE ON follow_ups FOR EACH ROW EXECUTE FUNCTION docket_stamp();
CREATE TRIGGER follow_ups_keep BEFORE DELETE OR TRUNCATE ON follow_ups FOR EACH STATEMENT
  EXECUTE FUNCTION docket_forbid('replicated rows are never deleted');

ALTER TABLE decisions
  DROP CONSTRAINT decisions_opinion_check,
  ADD CONSTRAINT decisions_opinion_check CHECK (opinion IN ('first', 'second', 'compensating'));

-- A deferred command has one answer at once and another when it is due: it is found again by its id.
CREATE INDEX command_outcomes_deferred ON command_outcomes (command_id) WHERE outcome = 'deferred';

INSERT INTO settings (key, value, changed_by, reason, changed_at) VALUES
  ('enforcement_window', '{"timezone": "UTC", "open": [], "freezes": []}', 'migration', 'Always open until somebody sets hours', now());
