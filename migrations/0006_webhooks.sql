-- How the webhooks of a platform are read: its event names and fields in ours. Null: it sends our own events.
ALTER TABLE sources ADD COLUMN webhook jsonb;
