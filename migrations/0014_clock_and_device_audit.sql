-- Decisions made by a clock that was set meanwhile, and what devices record of what was looked at, chained per device.

ALTER TABLE decisions ADD COLUMN clock_suspect boolean NOT NULL DEFAULT false;

-- Where each device's record stands. `claimed_*` is what its signed commands say it holds: less than that is a record cut short.
CREATE TABLE device_records (
  device_id uuid PRIMARY KEY REFERENCES devices (id),
  last_seq integer NOT NULL,
  -- SHA-256 (hex) over the last entry; 64 zeros before the first.
  last_hash text NOT NULL,
  claimed_seq integer NOT NULL,
  claimed_hash text NOT NULL,
  updated_at timestamptz NOT NULL
);
