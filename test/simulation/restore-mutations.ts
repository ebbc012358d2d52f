import { edit, from, type Mutation, mutation, needing } from './mutations.ts';

const NEEDS = ['backup', 'restore', 'key is changed'];

/** Bugs in what becomes of commands where a server is restored that knows a device otherwise. */
export const ON_RESTORES: readonly Mutation[] = [
  needing(
    NEEDS,
    mutation(
      'what was signed with a key that a restored server does not know is refused as forged',
      edit(
        'server/commands/chain.ts',
        "if (isStrange(item, device, ctx)) return { t: 'held', id: item.id, code: 'device_unknown', expectedSeq };",
      ),
    ),
  ),
  from(
    180,
    needing(
      NEEDS,
      mutation(
        'a command that is sealed again forgets its seal of before',
        edit('core/replica/earlier-seals.ts', 'AND envelope IS NOT NULL`,', 'AND envelope IS NULL`,'),
      ),
    ),
  ),
  from(
    180,
    needing(
      NEEDS,
      mutation(
        'the chain of a device that is met again begins anew',
        edit('core/replica/seal.ts', 'if (before && before.device !== chain.device)', 'if (before === undefined)'),
      ),
    ),
  ),
];
