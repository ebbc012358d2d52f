-- Limits that hold over every process on this database, and over a crash of it.

-- Attempts that failed, or are under way: each counts until its window is over, or until it succeeds.
CREATE TABLE failed_attempts (
  id uuid PRIMARY KEY,
  kind text NOT NULL,
  origin text NOT NULL,
  failed_at timestamptz NOT NULL
);
CREATE INDEX failed_attempts_origin ON failed_attempts (kind, origin, failed_at);
CREATE INDEX failed_attempts_failed_at ON failed_attempts (failed_at);

-- Logged from here on: emptied by a crash, or missing on a stand-by that takes over, it would let what was captured in the
-- two minutes before be sent once more.
ALTER TABLE request_nonces SET LOGGED;
