import { parseArgs } from 'node:util';
import { answer, UsageError } from './define.ts';
import { asPerson, type Call, PERSON_HELP, PERSON_OPTIONS, refused } from './person.ts';

const LIST_HELP = `docket dead-letters list [options]

Lists the events that could not be processed, with their errors, the last to fail first.

  --state STATE    waiting (default), retried or discarded
  --limit N        at most so many, default 100
${PERSON_HELP}`;

const settleHelp = (how: string, does: string): string => `docket dead-letters ${how} ID… --reason TEXT [options]

${does} Doing it twice does it once.

  --reason TEXT    why; kept with the audit row
${PERSON_HELP}`;

interface Letter {
  readonly event_id: string;
  readonly type: string;
  readonly source: string;
  readonly error: string;
  readonly attempts: number;
  readonly failed_at: string;
}

const words = (letters: readonly Letter[], total: number): string =>
  [
    `${total} events`,
    ...letters.map(
      (one) => `${one.event_id} ${one.type} of ${one.source}, ${one.attempts}×, ${one.failed_at}\n  ${one.error}`,
    ),
  ].join('\n');

export async function deadLettersList(argv: string[]): Promise<number> {
  const { values } = parseArgs({
    args: argv,
    options: {
      ...PERSON_OPTIONS,
      state: { type: 'string' },
      limit: { type: 'string' },
      json: { type: 'boolean' },
      help: { type: 'boolean' },
    },
  });
  if (values.help) {
    answer(LIST_HELP);
    return 0;
  }
  const asked = new URLSearchParams();
  if (values.state !== undefined) asked.set('state', values.state);
  if (values.limit !== undefined) asked.set('limit', values.limit);
  return asPerson(values, async (call) => {
    const reply = await call('GET', `/api/dead-letters?${asked}`);
    if (reply.status !== 200) return refused(reply);
    answer(values.json ? JSON.stringify(reply.body) : words(reply.body.dead_letters, reply.body.total));
    return 0;
  });
}

async function settleAll(call: Call, how: string, ids: readonly string[], reason: string, json: boolean) {
  const settled: object[] = [];
  let code = 0;
  for (const id of ids) {
    const reply = await call('POST', `/api/dead-letters/${encodeURIComponent(id)}/${how}`, { reason });
    if (reply.status === 200) settled.push(reply.body);
    else code = refused(reply);
    if (!json && reply.status === 200) answer(`${id} ${reply.body.changed ? reply.body.state : 'was that already'}`);
  }
  if (json) answer(JSON.stringify({ settled }));
  return code;
}

const settle = (how: 'retry' | 'discard', does: string) => async (argv: string[]) => {
  const { values, positionals } = parseArgs({
    args: argv,
    allowPositionals: true,
    options: { ...PERSON_OPTIONS, reason: { type: 'string' }, json: { type: 'boolean' }, help: { type: 'boolean' } },
  });
  if (values.help) {
    answer(settleHelp(how, does));
    return 0;
  }
  const { reason } = values;
  if (positionals.length === 0) throw new UsageError('Name at least one event.');
  if (!reason) throw new UsageError('Say why: --reason TEXT.');
  return asPerson(values, (call) => settleAll(call, how, positionals, reason, values.json ?? false));
};

export const deadLettersRetry = settle('retry', 'Puts events back for processing.');
export const deadLettersDiscard = settle(
  'discard',
  'Leaves events unprocessed; they are kept and can still be retried.',
);
