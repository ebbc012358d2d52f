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

-- What devices were told to do, signed as they got it, and what they signed in return.
CREATE TABLE device_orders (
  id uuid PRIMARY KEY,
  device_id uuid NOT NULL REFERENCES devices (id),
  -- 1, 2, 3 … per device.
  order_seq integer NOT NULL,
  kind text NOT NULL CHECK (kind IN ('resync', 'lock', 'wipe')),
  reason text NOT NULL,
  ordered_by uuid NOT NULL REFERENCES people (id),
  issued_at timestamptz NOT NULL,
  not_after timestamptz NOT NULL,
  signed jsonb NOT NULL,
  result text CHECK (result IN ('done', 'refused', 'failed')),
  result_code text,
  report jsonb,
  reported_at timestamptz,
  UNIQUE (device_id, order_seq),
  CHECK ((result IS NULL) = (reported_at IS NULL))
);
