import { roleOf } from '../access/roles.ts';
import { refuse } from '../contract/errors.ts';
import { checkShape, firstProblem } from '../contract/problems.ts';
import type { Command, CommandContext, Read, Rows, Verdict } from './define.ts';
import { commandOf } from './index.ts';

/** The arguments of a command, checked, or why not. */
export function parseArgs(command: Command, args: unknown) {
  const parsed = checkShape(command.args, args);
  if (parsed.ok) return { ok: true, args: parsed.value } as const;
  return { ok: false, refusal: refuse('command_malformed', firstProblem(parsed.error, 'args')) } as const;
}

/** Permission comes before shape and existence: who may not act does not learn what is there. */
export function runCommand(name: string, args: unknown, rows: Rows, ctx: CommandContext): Verdict {
  const command = commandOf(name);
  if (!command) return { ok: false, refusal: refuse('command_unknown', name) };
  if (!roleOf(ctx.person.role).permissions.includes(command.permission)) {
    return { ok: false, refusal: refuse('command_not_permitted') };
  }
  const parsed = parseArgs(command, args);
  return parsed.ok ? command.decide(rows, parsed.args, ctx) : parsed;
}

/** Key under which a read is cached or locked. */
export const readKey = (read: Read): string => `${read.table}:${read.where.column}=${read.where.equals}`;
