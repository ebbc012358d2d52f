-- What a person made of an event that could not be processed. The row stays, whatever became of the event.
ALTER TABLE dead_letters
  ADD COLUMN state text NOT NULL DEFAULT 'waiting' CHECK (state IN ('waiting', 'retried', 'discarded')),
  ADD COLUMN settled_by uuid REFERENCES people (id),
  ADD COLUMN settled_at timestamptz,
  ADD COLUMN reason text;
CREATE INDEX dead_letters_state_failed_at ON dead_letters (state, failed_at);
