import { parseArgs } from 'node:util';
import { decideArgs } from '../../core/commands/decide.ts';
import type { SealedCommand } from '../../core/contract/sealed-command.ts';
import { answer } from './define.ts';
import { KEY_OPTION, readSealed, SEALED_HELP } from './sealed-input.ts';

const HELP = `docket outbox open FILE [options]

Shows what a device decided and could not deliver. FILE is the sealed.jsonl of its data folder: it is what a wipe leaves.
Nothing is sent anywhere and no server is asked; docket outbox land lands what the device has signed. What it has not is
shown apart: nothing proves who wanted it, and it could still be undone. A lead decides such a case in the console.

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

type Shown = ReturnType<typeof shown>;

/** What a lead needs in order to decide it again. */
function wordsOf({ name, args }: Shown): string {
  const decision = name === 'decide' ? decideArgs.safeParse(args).data : undefined;
  if (!decision) return name;
  return [name, decision.reason_code, ...decision.actions.map(({ kind }) => kind)].join(' ');
}

const line = (one: Shown): string =>
  [
    one.command_id,
    `device ${one.device_id}`,
    one.seq === null ? `not signed, of person ${one.person_id}` : `number ${one.seq}`,
    new Date(one.at).toISOString(),
    wordsOf(one),
    typeof one.args.case_id === 'string' ? `case ${one.args.case_id}` : '',
  ]
    .filter(Boolean)
    .join('  ');

/** The signed ones, and then, with the reason, those that nobody lands. */
function told(all: readonly Shown[]): string {
  const [signed, held] = [all.filter(({ seq }) => seq !== null), all.filter(({ seq }) => seq === null)];
  const why = `Not signed, and not landed: each could still be undone, or the device could not sign it yet. Whoever decided it,
or a lead, decides the case again in the console:`;
  return (
    [...signed.map(line), ...(held.length === 0 ? [] : [why, ...held.map(line)])].join('\n') || 'It holds nothing.'
  );
}

export async function outboxOpen(argv: string[]): Promise<number> {
  const { values, positionals } = parseArgs({
    args: argv,
    allowPositionals: true,
    options: { ...KEY_OPTION, json: { type: 'boolean' }, help: { type: 'boolean' } },
  });
  if (values.help) {
    answer(HELP);
    return 0;
  }
  const { commands, problems, keys } = await readSealed(positionals, values.key);
  const all = commands.map(shown);
  answer(values.json ? JSON.stringify({ keys, commands: all, problems }) : told(all));
  return problems.length === 0 ? 0 : 1;
}
