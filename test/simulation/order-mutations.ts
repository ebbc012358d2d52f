import { edit, from, type Mutation, mutation, needing } from './mutations.ts';

const CHECK = 'core/orders/check.ts';

/** Bugs in what a device does as it is ordered. */
export const ON_ORDERS: readonly Mutation[] = [
  needing(
    ['an order', 'orders are repeated'],
    mutation(
      'an order is carried out as often as it comes',
      edit(CHECK, "if (body.seq <= ctx.lastSeq) return refuse('order_replayed');"),
    ),
  ),
  needing(
    ['an order comes late'],
    mutation(
      'an order is carried out after its time',
      edit(CHECK, "if (body.not_after < ctx.now) return refuse('order_expired');"),
    ),
  ),
  from(
    53,
    needing(
      ['an order', 'orders are repeated'],
      mutation(
        'an order for another device is carried out',
        edit(CHECK, "if (body.device_id !== ctx.deviceId) return refuse('order_foreign');"),
      ),
    ),
  ),
  from(
    40,
    needing(
      ['an order', 'orders are repeated'],
      mutation(
        'the signature of an order is not checked',
        edit(
          CHECK,
          'if (!ctx.verify(canonical(body), signature)) return',
          "if (!ctx.verify(canonical(body), signature) && signature === '') return",
        ),
      ),
    ),
  ),
  needing(
    ['an order'],
    mutation(
      'an order that was carried out is not reported',
      edit('electron/backend/orders.ts', '} of unsentReports(outbox)) {', '} of unsentReports(outbox).slice(1)) {'),
    ),
  ),
];
