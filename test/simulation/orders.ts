import { canonical } from '../../core/audit/canonical.ts';
import type { GivenKind, Order, OrderReport } from '../../core/contract/orders.ts';
import { lastOrder } from '../../core/replica/orders.ts';
import { signBody } from '../../server/crypto/signed.ts';
import { HttpError } from '../../server/http-error.ts';
import type { Desk } from './desk.ts';
import type { Twin } from './twin.ts';

/** What somebody wants done. */
export interface Ordering {
  readonly deviceId: string;
  readonly kind: GivenKind;
  /** It may be carried out for so long. */
  readonly ms: number;
}

/** A row of `device_orders`. */
export interface StoredOrder {
  readonly id: string;
  readonly deviceId: string;
  readonly seq: number;
  readonly kind: string;
  readonly notAfter: number;
  readonly signed: Order;
  readonly report: OrderReport | null;
}

/** An order that is signed is kept until its device asks. */
export function keepOrder(twin: Twin, signed: Order): void {
  const { id, device_id: deviceId, seq, kind, not_after: notAfter } = signed;
  twin.orders.push({ id, deviceId, seq, kind, notAfter, signed, report: null });
}

/** server/devices/orders.ts on the store. */
export function signOrder(twin: Twin, { deviceId, kind, ms, now }: Ordering & { readonly now: number }): Order {
  const seq = Math.max(0, ...twin.orders.filter((one) => one.deviceId === deviceId).map((one) => one.seq)) + 1;
  const id = twin.newId(now);
  const purpose = 'docket order' as const;
  const body = { purpose, id, device_id: deviceId, seq, kind, issued_at: now, not_after: now + ms };
  return signBody(twin.options.keys.server.key, body);
}

export const openOrders = ({ orders }: Twin, deviceId: string, now: number): StoredOrder[] =>
  orders
    .filter((one) => one.deviceId === deviceId && one.report === null && one.notAfter > now)
    .sort((a, b) => a.seq - b.seq);

export function takeReport(twin: Twin, deviceId: string, report: OrderReport): void {
  const { signature, ...body } = report;
  const { key } = twin.devices.get(deviceId) ?? { key: '' };
  const isTheirs = body.device_id === deviceId && twin.options.keys.verify(key, canonical(body), signature);
  if (!isTheirs) throw new HttpError('order_report_invalid');
  const at = twin.orders.findIndex(({ id }) => id === body.order_id);
  const found = twin.orders[at];
  if (!found) throw new HttpError('order_not_found', { detail: body.order_id });
  if (found.deviceId === deviceId && found.report === null) twin.orders[at] = { ...found, report };
}

/** A clock that is known from slow answers may be off by so much. */
const CLOCK_ERROR_MS = 10_000;

/** Whether some server ordered the desk to do this, and it has not been done; `reported`: it is on record by then; null: it may be. */
export function isOrdered(
  twins: readonly Twin[],
  desk: Desk,
  kinds: readonly GivenKind[],
  { now, reported }: { readonly now: number; readonly reported: boolean | null },
): boolean {
  const { deviceId } = desk.session ?? { deviceId: '' };
  const last = lastOrder(desk.disk.outbox.sql, deviceId);
  return twins.some(({ orders }) =>
    orders.some(
      (one) =>
        one.deviceId === deviceId &&
        kinds.some((kind) => kind === one.kind) &&
        (reported === null ? one.seq >= last : reported ? one.seq === last : one.seq > last) &&
        one.notAfter > now - CLOCK_ERROR_MS,
    ),
  );
}
