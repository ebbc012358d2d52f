import { readFileSync } from 'node:fs';
import type { ErrorCode } from '../../core/contract/errors.ts';

/** With these a request is refused as a whole. */
const OF_REQUESTS: readonly ErrorCode[] = [
  ...(['malformed_json', 'invalid_request', 'protocol_unsupported', 'epoch_changed', 'scope_changed'] as const),
  ...(['token_expired', 'device_unknown', 'device_revoked', 'device_mismatch', 'device_key_retired'] as const),
  ...(['request_unsigned', 'request_signature_invalid', 'request_stale', 'request_replayed'] as const),
  ...(['unavailable', 'rate_limited', 'internal'] as const),
];

/** By the rules of the commands that people give here (core/commands). */
const OF_COMMANDS: readonly ErrorCode[] = [
  ...(['command_unknown', 'case_not_found', 'case_not_open', 'case_claimed', 'case_not_yours'] as const),
  ...(['case_moved_on', 'reason_needs_no_action', 'reason_needs_action', 'signal_not_of_case'] as const),
  'reason_not_in_force',
];

const OF_ORDERS: readonly ErrorCode[] = ['order_foreign', 'order_expired'];

/** What the write path says it answers: the second column of the table in docs/sync.md. */
function ofPushes(): string[] {
  const docs = readFileSync(new URL('../../docs/sync.md', import.meta.url), 'utf8');
  const [, table = ''] = /\n\| check \| otherwise \|\n([\s\S]*?)\n\n/.exec(docs) ?? [];
  return table.split('\n').flatMap((row) => {
    const [, otherwise = ''] = /\| ([^|]*) \|$/.exec(row) ?? [];
    const found = [...otherwise.matchAll(/(held )?`([a-z_]+)`/g)].map(([, held = '', code]) => `${held}${code}`);
    return found.filter((name) => !/^(expected_seq|until)$/.test(name));
  });
}

/** Every refusal of the protocol, as stories count it. */
export const refusals = (): string[] => [
  ...new Set([...OF_REQUESTS.map((code) => `request ${code}`), ...ofPushes(), ...OF_COMMANDS, ...OF_ORDERS]),
];
