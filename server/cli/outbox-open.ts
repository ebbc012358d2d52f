import { parseArgs } from 'node:util';
import type { SealedCommand } from '../../core/contract/sealed-command.ts';
import { answer } from './define.ts';
import { readSealed, SEALED_HELP } from './sealed-input.ts';

const HELP = `docket outbox open FILE [options]

Shows what a device decided and could not deliver. FILE is the sealed.jsonl of its data folder: it is what a wipe leaves.
Nothing is sent anywhere and no server is asked; docket outbox land lands what is shown.

${SEALED_HELP}
  --json           one JSON object on standard output, with the arguments of each command
  --help

Exit code: 0 all of it was read, 1 some lines could not be, 2 wrong usage.`;

/** One form for both kinds; `seq` is null where nobody has signed it yet. */
function shown(command: SealedCommand) {
  const signed = command.t === 'signed' ? command.envelope : null;
  const body = command.t === 'signed' ? command.envelope : command.command;
  return {
    state: command.t,
    command_id: body.id,
    device_id: command.t === 'signed' ? command.envelope.device_id : command.device_id,
    person_id: command.person_id,
    seq: signed?.seq ?? null,
    name: body.name,
    at: body.at,
    args: body.args,
  };
}

const line = (one: ReturnType<typeof shown>): string =>
  [
    one.command_id,
    `device ${one.device_id}`,
    one.seq === null ? 'not signed: it could still be undone' : `number ${one.seq}`,
    new Date(one.at).toISOString(),
    one.name,
    typeof one.args.case_id === 'string' ? `case ${one.args.case_id}` : '',
  ]
    .filter(Boolean)
    .join('  ');

export async function outboxOpen(argv: string[]): Promise<number> {
  const { values, positionals } = parseArgs({
    args: argv,
    allowPositionals: true,
    options: { key: { type: 'string' }, json: { type: 'boolean' }, help: { type: 'boolean' } },
  });
  if (values.help) {
    answer(HELP);
    return 0;
  }
  const { commands, problems, key } = await readSealed(positionals, values.key);
  const all = commands.map(shown);
  if (values.json) answer(JSON.stringify({ key, commands: all, problems }));
  else answer(all.map(line).join('\n') || 'It holds nothing.');
  return problems.length === 0 ? 0 : 1;
}
