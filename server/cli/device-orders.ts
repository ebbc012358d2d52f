import { GIVEN_KINDS } from '../../core/contract/orders.ts';
import { administration, REASON_HELP } from './administer.ts';
import { UsageError } from './define.ts';
import { PERSON_HELP } from './person.ts';

const help = (usage: string, does: string, options: readonly string[] = []): string =>
  [`docket devices ${usage}`, '', does, '', ...options, PERSON_HELP].join('\n');

interface Told {
  readonly seq: number;
  readonly kind: string;
  readonly reason: string;
  readonly result: string | null;
  readonly result_code: string | null;
  readonly reported_at: number | null;
  readonly report: { readonly sealed_commands?: number } | null;
  readonly not_after: number;
}

const time = (at: number): string => new Date(at).toISOString();

/** Of a wipe: what was not delivered, and can be landed from the device’s file. */
const sealedWords = (count: number | undefined): string | null =>
  count === undefined ? null : `${count} sealed on the device`;

const state = ({ result, result_code, reported_at, report, not_after }: Told): string =>
  result === null
    ? `waits until ${time(not_after)}`
    : [result, result_code, reported_at === null ? null : time(reported_at), sealedWords(report?.sealed_commands)]
        .filter(Boolean)
        .join(', ');

export const devicesOrders = administration({
  help: help('orders DEVICE [options]', 'Shows what the device was told to do and what it reported (administrator).'),
  words: ['the id of a device'],
  reason: false,
  request: ([device]) => ({ method: 'GET', path: `/api/devices/${encodeURIComponent(device ?? '')}/orders` }),
  told: ({ orders }: { orders: readonly Told[] }) =>
    orders.map((one) => `${one.seq}  ${one.kind}  ${state(one)}  (${one.reason})`).join('\n') || 'There is none yet.',
});

export const devicesOrder = administration({
  help: help(
    'order DEVICE KIND --reason TEXT [options]',
    'Tells a device what to do; it is done when the device reaches the server (administrator). KIND is one of:\n' +
      '  resync   throw the local copy away and load it anew\n' +
      '  lock     close what is open; only a sign-in with a connection opens it again\n' +
      '  wipe     take the local copy, its key and the rest away, and prove it; what waits to be sent stays, sealed for the\n' +
      '           organisation (docket outbox land). Revoke the device too if nobody is to load another copy',
    ['  --hours N        how long the order holds, 1 to 720, default 72', REASON_HELP],
  ),
  words: ['the id of a device', `what to do: ${GIVEN_KINDS.join(', ')}`],
  options: { hours: { type: 'string' } },
  reason: true,
  request: ([device, kind], { hours = '72' }) => {
    if (!/^\d+$/.test(String(hours))) throw new UsageError('--hours is a whole number.');
    return {
      method: 'POST',
      path: `/api/devices/${encodeURIComponent(device ?? '')}/orders`,
      body: { kind, hours: Number(hours) },
    };
  },
  told: ({ seq, kind, not_after }: { seq: number; kind: string; not_after: number }) =>
    `${kind}: order ${seq} waits for the device, until ${time(not_after)}`,
});
