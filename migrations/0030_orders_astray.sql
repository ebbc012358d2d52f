-- The watch looks every few seconds whether an order reached a device that it was not for.
CREATE INDEX audit_rows_orders_astray ON audit_rows (recorded_at) WHERE action = 'device.order.foreign';
