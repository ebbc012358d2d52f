import { parseArgs } from 'node:util';
import { landReply } from '../../core/contract/land.ts';
import type { SealedCommand } from '../../core/contract/sealed-command.ts';
import { MAX_PUSH, type PushResult } from '../../core/contract/wire.ts';
import { REASON_HELP } from './administer.ts';
import { answer, tell, UsageError } from './define.ts';
import { asPerson, type Call, PERSON_HELP, PERSON_OPTIONS, refused } from './person.ts';
import { KEY_OPTION, readSealed, SEALED_HELP } from './sealed-input.ts';

const HELP = `docket outbox land FILE --reason TEXT [options]

Lands what a device decided and could not deliver: each command as the device signed it, in its person's name, by the same
rules as if the device had sent it (administrator). Doing it twice does it once: a command has one outcome, whoever brings it.
What the device had not signed is not landed, since nothing proves who wanted it: docket outbox open shows it.

${SEALED_HELP}
  --past-gaps      where earlier commands are missing and will not come: quarantines those behind them for a lead, instead of
                   holding them back
${REASON_HELP}
${PERSON_HELP}`;

type Signed = Extract<SealedCommand, { t: 'signed' }>;

/** What became of one. */
const shown = (command: Signed, result: PushResult) => {
  const { id, device_id, seq } = command.envelope;
  const base = { command_id: id, device_id, seq };
  if (result.t === 'held') return { ...base, outcome: 'held' as const, code: result.code };
  const { outcome, code, recorded_at } = result.receipt;
  return { ...base, outcome, code, recorded_at };
};
type Shown = ReturnType<typeof shown>;

const line = ({ command_id, outcome, code }: Shown): string =>
  `${command_id}  ${outcome}${code === null ? '' : `  ${code}`}`;

async function landAll(call: Call, signed: readonly Signed[], wish: object): Promise<Shown[] | number> {
  const landed: Shown[] = [];
  for (let from = 0; from < signed.length; from += MAX_PUSH) {
    const group = signed.slice(from, from + MAX_PUSH);
    const reply = await call('POST', '/api/outbox/land', { ...wish, commands: group.map(({ envelope }) => envelope) });
    if (reply.status !== 200) return refused(reply);
    const { results } = landReply.parse(reply.body);
    for (const [index, result] of results.entries()) {
      const command = group[index];
      if (command) landed.push(shown(command, result));
    }
  }
  return landed;
}

export async function outboxLand(argv: string[]): Promise<number> {
  const { values, positionals } = parseArgs({
    args: argv,
    allowPositionals: true,
    options: {
      ...PERSON_OPTIONS,
      ...KEY_OPTION,
      reason: { type: 'string' },
      'past-gaps': { type: 'boolean' },
      json: { type: 'boolean' },
      help: { type: 'boolean' },
    },
  });
  if (values.help) {
    answer(HELP);
    return 0;
  }
  if (!values.reason) throw new UsageError('Say why: --reason TEXT.');
  const { commands, problems } = await readSealed(positionals, values.key);
  const signed = commands.filter((one) => one.t === 'signed');
  const unsigned = commands.length - signed.length;
  if (unsigned > 0) tell(`${unsigned} not signed: docket outbox open shows what it was; somebody decides it again.`);
  return asPerson(values, async (call) => {
    const wish = { reason: values.reason, past_gaps: values['past-gaps'] ?? false };
    const landed = await landAll(call, signed, wish);
    if (typeof landed === 'number') return landed;
    if (values.json) answer(JSON.stringify({ landed, unsigned, problems }));
    else answer(landed.map(line).join('\n') || 'There was nothing to land.');
    const isWhole = problems.length === 0 && unsigned === 0 && landed.every(({ outcome }) => outcome !== 'held');
    return isWhole ? 0 : 1;
  });
}
