import { parseArgs } from 'node:util';
import { answer, tell, UsageError } from './define.ts';
import { type Answer, asPerson, type Call, PERSON_HELP, PERSON_OPTIONS, refused } from './person.ts';

const LIST_HELP = `docket dead-letters list [options]

Lists the events that could not be processed, with their errors, the last to fail first.

  --state STATE    waiting (default), retried or discarded
  --limit N        at most so many, default 100
${PERSON_HELP}`;

const settleHelp = (
  how: string,
  does: string,
): string => `docket dead-letters ${how} (ID… | --all) --reason TEXT [options]

${does} Doing it twice does it once.

  --all            every event that waits, the first to fail first
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

const PAGE = 1_000;

/** What waits, the first to fail first, each once: what fails again meanwhile is for a person to look at. */
async function waiting(call: Call): Promise<Answer | string[]> {
  const reply = await call('GET', `/api/dead-letters?order=oldest&limit=${PAGE}`);
  return reply.status === 200 ? reply.body.dead_letters.map(({ event_id }: Letter) => event_id) : reply;
}

interface Settle {
  readonly how: 'retry' | 'discard';
  readonly reason: string;
  readonly json: boolean;
}

async function settleEach(call: Call, ids: readonly string[], { how, reason, json }: Settle, settled: object[]) {
  let code = 0;
  for (const id of ids) {
    const reply = await call('POST', `/api/dead-letters/${encodeURIComponent(id)}/${how}`, { reason });
    if (reply.status === 200) settled.push(reply.body);
    else code = refused(reply);
    if (!json && reply.status === 200) answer(`${id} ${reply.body.changed ? reply.body.state : 'was that already'}`);
  }
  return code;
}

/** Page by page, since what was settled waits no more. */
async function settleAll(call: Call, asked: Settle, settled: object[]): Promise<number> {
  const seen = new Set<string>();
  let code = 0;
  for (;;) {
    const page = await waiting(call);
    if (!Array.isArray(page)) return refused(page);
    const ids = page.filter((id) => !seen.has(id));
    if (ids.length === 0) return code;
    for (const id of ids) seen.add(id);
    code = Math.max(code, await settleEach(call, ids, asked, settled));
  }
}

const settle = (how: 'retry' | 'discard', does: string) => async (argv: string[]) => {
  const { values, positionals } = parseArgs({
    args: argv,
    allowPositionals: true,
    options: {
      ...PERSON_OPTIONS,
      all: { type: 'boolean', default: false },
      reason: { type: 'string' },
      json: { type: 'boolean', default: false },
      help: { type: 'boolean' },
    },
  });
  if (values.help) {
    answer(settleHelp(how, does));
    return 0;
  }
  const { reason, all, json } = values;
  if (positionals.length > 0 === all) throw new UsageError('Name at least one event, or --all.');
  if (!reason) throw new UsageError('Say why: --reason TEXT.');
  return asPerson(values, async (call) => {
    const settled: object[] = [];
    const asked = { how, reason, json };
    const code = await (all ? settleAll(call, asked, settled) : settleEach(call, positionals, asked, settled));
    if (json) answer(JSON.stringify({ settled }));
    else if (all) tell(`${settled.length} events`);
    return code;
  });
};

export const deadLettersRetry = settle('retry', 'Puts events back for processing.');
export const deadLettersDiscard = settle(
  'discard',
  'Leaves events unprocessed; they are kept and can still be retried.',
);
