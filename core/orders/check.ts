import { canonical } from '../audit/canonical.ts';
import type { ErrorCode } from '../contract/errors.ts';
import { GIVEN_KINDS, type GivenKind, type Order, order } from '../contract/orders.ts';
import { type GivenBundle, givenBundle } from '../policy/bundle.ts';

export interface OrderContext {
  readonly deviceId: string;
  /** The last order that was carried out. */
  readonly lastSeq: number;
  /** Of the rules that the device decides by. */
  readonly bundleVersion: number;
  /** The server's time as well as it is known here. */
  readonly now: number;
  /** With the server's pinned key, over a text. */
  readonly verify: (text: string, signature: string) => boolean;
}

export type CheckedOrder =
  | { readonly ok: true; readonly order: Order & Task }
  /** `id` is null when nobody can tell which order it was meant to be. */
  | { readonly ok: false; readonly id: string | null; readonly code: ErrorCode };

/** What is to be done. */
export type Task = { readonly kind: GivenKind } | { readonly kind: 'rule_bundle'; readonly bundle: GivenBundle };

/** Rules that this console understands, and newer than its own. */
function checkBundle(raw: unknown, { bundleVersion }: OrderContext): GivenBundle | ErrorCode {
  const parsed = givenBundle.safeParse(raw);
  if (!parsed.success) return 'rule_bundle_malformed';
  return parsed.data.version > bundleVersion ? parsed.data : 'rule_bundle_older';
}

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
  if (body.kind === 'rule_bundle') {
    const bundle = checkBundle(body.bundle, ctx);
    if (typeof bundle === 'string') return refuse(bundle);
    return { ok: true, order: { ...parsed.data, kind: 'rule_bundle', bundle } };
  }
  const kind = GIVEN_KINDS.find((name) => name === body.kind);
  return kind ? { ok: true, order: { ...parsed.data, kind } } : refuse('order_unknown');
}
