-- New rows have their stamp by default; the trigger runs only for one that comes with another. Most rows of a batch are
-- new, and calling the function cost more than an index does.
DO $$
DECLARE name text;
BEGIN
  FOREACH name IN ARRAY ARRAY['users', 'messages', 'transactions', 'bookings', 'signals', 'scores'] LOOP
    EXECUTE format('ALTER TABLE %I ALTER rev SET DEFAULT pg_current_xact_id(), ALTER version SET DEFAULT 1', name);
    EXECUTE format('DROP TRIGGER %I ON %I', name || '_stamp', name);
    EXECUTE format('CREATE TRIGGER %I BEFORE UPDATE ON %I FOR EACH ROW EXECUTE FUNCTION docket_stamp_evidence()',
                   name || '_stamp', name);
    EXECUTE format('CREATE TRIGGER %I BEFORE INSERT ON %I FOR EACH ROW WHEN (NEW.version IS DISTINCT FROM 1 OR NEW.rev IS DISTINCT FROM pg_current_xact_id()) EXECUTE FUNCTION docket_stamp_evidence()',
                   name || '_stamp_new', name);
  END LOOP;
END $$;
