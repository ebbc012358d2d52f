-- Of accounts that share a value the pipeline reads a bounded number, and always the same: those that are known longest,
-- whose ids are the lowest. They come out of the index in that order.
CREATE INDEX user_devices_of_device ON user_devices (device_id, user_id);
DROP INDEX user_devices_device_id;
CREATE INDEX users_of_phone ON users (regexp_replace(phone, '[^0-9]', '', 'g'), id) WHERE phone IS NOT NULL;
DROP INDEX users_phone_digits;
CREATE INDEX users_of_email ON users (lower(email), id) WHERE email IS NOT NULL;
DROP INDEX users_email_lower;
CREATE INDEX providers_of_payout ON providers (payout_ref, user_id) WHERE payout_ref IS NOT NULL;
DROP INDEX providers_payout_ref;
