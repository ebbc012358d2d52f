import { canonical } from '../audit/canonical.ts';
import type { ErrorCode } from '../contract/errors.ts';
import { ORDER_KINDS, type Order, type OrderKind, order } from '../contract/orders.ts';

export interface OrderContext {
  readonly deviceId: string;
  /** The last order that was carried out. */
  readonly lastSeq: number;
  /** The server's time as well as it is known here. */
  readonly now: number;
  /** With the server's pinned key, over a text. */
  readonly verify: (text: string, signature: string) => boolean;
}

export type CheckedOrder =
  | { readonly ok: true; readonly order: Order & { readonly kind: OrderKind } }
  /** `id` is null when nobody can tell which order it was meant to be. */
  | { readonly ok: false; readonly id: string | null; readonly code: ErrorCode };

/**
 * Whether an order is to be carried out. The signature comes before what it covers means anything: until it holds, an
 * order is somebody's text.
 */
export function checkOrder(raw: unknown, ctx: OrderContext): CheckedOrder {
  const parsed = order.safeParse(raw);
  if (!parsed.success) return { ok: false, id: null, code: 'order_malformed' };
  const { signature, ...body } = parsed.data;
  if (!ctx.verify(canonical(body), signature)) return { ok: false, id: null, code: 'order_signature_invalid' };
  const refuse = (code: ErrorCode): CheckedOrder => ({ ok: false, id: body.id, code });
  if (body.device_id !== ctx.deviceId) return refuse('order_foreign');
  if (body.seq <= ctx.lastSeq) return refuse('order_replayed');
  if (body.not_after < ctx.now) return refuse('order_expired');
  const kind = ORDER_KINDS.find((name) => name === body.kind);
  return kind ? { ok: true, order: { ...parsed.data, kind } } : refuse('order_unknown');
}
