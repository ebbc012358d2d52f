import { afterAll, beforeAll, expect, test } from 'vitest';
import { systemClock } from '../../../server/clock.ts';
import { signBody } from '../../../server/crypto/signed.ts';
import { createWatch } from '../../../server/operation/watch.ts';
import { type Device, openDevice } from '../../support/device.ts';
import { startTestServer, type TestServer } from '../../support/server.ts';
import { staffOf } from '../../support/staff.ts';

const DAY = 86_400_000;
let server: TestServer;
let ahead = 0;
let target: Device;
let other: Device;
beforeAll(async () => {
  server = await startTestServer({ clock: { ...systemClock, now: () => Date.now() + ahead } });
  target = await openDevice(server.url, 'moderator');
  other = await openDevice(server.url, 'moderator2');
});
afterAll(() => server.destroy());

const alerts = async (as: 'lead' | 'ops') => {
  await createWatch(server.ctx).drain();
  const { status, body } = await staffOf(server)(as, 'GET', '/api/alerts');
  expect(status).toBe(200);
  return body.alerts as { key: string; priority: string; detail: string }[];
};

test('an order that somebody gave to another device is an alert for leads, and stays open for its own', async () => {
  expect(await alerts('lead')).toEqual([]);
  const { body: given } = await staffOf(server)('admin', 'POST', `/api/devices/${target.id}/orders`, {
    kind: 'lock',
    reason: 'it was left on a train',
  });
  const report = signBody(other.key, {
    purpose: 'docket order report',
    order_id: given.id,
    device_id: other.id,
    result: 'refused',
    code: 'order_foreign',
    at: Date.now(),
    removed: [],
    key_destroyed: false,
  });
  expect((await other.call('/sync/orders/report', { report })).status).toBe(204);
  const told = await alerts('lead');
  expect(told).toMatchObject([{ key: 'orders_astray', priority: 'medium', detail: expect.stringContaining(other.id) }]);
  // Those of operations are not a lead's; this one is both's.
  expect((await alerts('ops')).map(({ key }) => key)).toContain('orders_astray');
  expect((await staffOf(server)('moderator', 'GET', '/api/alerts')).status).toBe(403);
  const { orders } = (await target.get('/sync/orders')).body as { orders: { id: string }[] };
  expect(orders.map(({ id }) => id)).toContain(given.id);
  ahead = DAY + 60_000;
  expect(await alerts('lead')).toEqual([]);
});
