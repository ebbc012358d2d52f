import { acceptQuarantined } from './accept-quarantined.ts';
import { acknowledgeSecondOpinion } from './acknowledge-second-opinion.ts';
import { addNote } from './add-note.ts';
import { adoptSecondOpinion } from './adopt-second-opinion.ts';
import { claim } from './claim.ts';
import { decide } from './decide.ts';
import { anyCommand, type Command } from './define.ts';
import { discardQuarantined } from './discard-quarantined.ts';
import { release } from './release.ts';

export const COMMANDS = {
  claim,
  release,
  decide,
  add_note: addNote,
  accept_quarantined: acceptQuarantined,
  discard_quarantined: discardQuarantined,
  acknowledge_second_opinion: acknowledgeSecondOpinion,
  adopt_second_opinion: adoptSecondOpinion,
} as const;

export type CommandName = keyof typeof COMMANDS;
export const COMMAND_NAMES = Object.keys(COMMANDS) as CommandName[];
/** The arguments of a command by its name. */
export type CommandArgs<N extends CommandName> = (typeof COMMANDS)[N] extends Command<string, infer A> ? A : never;
/** The command with the general type, or undefined: names come from outside. */
export const commandOf = (name: string): Command | undefined =>
  Object.hasOwn(COMMANDS, name) ? anyCommand(COMMANDS[name as CommandName]) : undefined;
