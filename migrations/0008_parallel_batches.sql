-- What each place of the queue must keep its order with, so that a claim need not read events: batches of accounts that
-- have nothing to do with each other run side by side. Null for the places that wait while this is applied.
ALTER TABLE event_queue ADD COLUMN keys integer[];

-- A row that no replica may hold has no news for any: its rev stays as it was, and with it every index entry, so that
-- the new version of the row can lie beside the old one (a heap-only tuple). Becoming evidence is news.
CREATE FUNCTION docket_stamp_evidence() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'UPDATE' THEN
    NEW.version := OLD.version + 1;
    NEW.rev := CASE WHEN NEW.in_evidence THEN pg_current_xact_id() ELSE OLD.rev END;
  ELSE
    NEW.version := 1;
    NEW.rev := pg_current_xact_id();
  END IF;
  RETURN NEW;
END $$;
DO $$
DECLARE name text;
BEGIN
  FOREACH name IN ARRAY ARRAY['users', 'messages', 'transactions', 'bookings', 'signals', 'scores'] LOOP
    EXECUTE format('DROP TRIGGER %I ON %I', name || '_stamp', name);
    EXECUTE format('CREATE TRIGGER %I BEFORE INSERT OR UPDATE ON %I FOR EACH ROW EXECUTE FUNCTION docket_stamp_evidence()',
                   name || '_stamp', name);
  END LOOP;
END $$;

-- By tier, which changes seldom, instead of by score, which changes with most events.
DROP INDEX users_risky;
CREATE INDEX users_risky ON users (id) WHERE tier IN ('high', 'critical');

-- Room for the new versions of rows that change with every event of their account.
ALTER TABLE users SET (fillfactor = 80);
ALTER TABLE relationships SET (fillfactor = 80);
ALTER TABLE user_activity SET (fillfactor = 80);
ALTER TABLE user_devices SET (fillfactor = 90);
