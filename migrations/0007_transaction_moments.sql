-- When the platform said that a transaction reached each status. The row keeps only the latest status; a message between
-- two of them is read against what held then, however late it is processed.
ALTER TABLE transactions
  ADD COLUMN initiated_at timestamptz,
  ADD COLUMN completed_at timestamptz,
  ADD COLUMN failed_at timestamptz,
  ADD COLUMN cancelled_at timestamptz;
UPDATE transactions SET
  initiated_at = CASE status WHEN 'initiated' THEN occurred_at END,
  completed_at = CASE status WHEN 'completed' THEN occurred_at END,
  failed_at = CASE status WHEN 'failed' THEN occurred_at END,
  cancelled_at = CASE status WHEN 'cancelled' THEN occurred_at END;
