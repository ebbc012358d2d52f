import { roleOf } from '../access/roles.ts';
import { refuse } from '../contract/errors.ts';
import type { CommandContext, Read, Rows, Verdict } from './define.ts';
import { commandOf } from './index.ts';

/** A command by name with checked arguments, or why not. */
export function parseCommand(name: string, args: unknown) {
  const command = commandOf(name);
  if (!command) return { ok: false, refusal: refuse('command_unknown', name) } as const;
  const parsed = command.args.safeParse(args);
  if (!parsed.success) {
    const issue = parsed.error.issues[0];
    return {
      ok: false,
      refusal: refuse('command_malformed', `${issue?.path.join('.') || 'args'}: ${issue?.message}`),
    } as const;
  }
  return { ok: true, command, args: parsed.data } as const;
}

/** Permission comes before existence: who may not act does not learn what is there. */
export function runCommand(name: string, args: unknown, rows: Rows, ctx: CommandContext): Verdict {
  const parsed = parseCommand(name, args);
  if (!parsed.ok) return parsed;
  if (!roleOf(ctx.person.role).permissions.includes(parsed.command.permission)) {
    return { ok: false, refusal: refuse('command_not_permitted') };
  }
  return parsed.command.decide(rows, parsed.args, ctx);
}

/** Key under which a read is cached or locked. */
export const readKey = (read: Read): string => `${read.table}:${read.where.column}=${read.where.equals}`;
