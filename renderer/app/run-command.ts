import type { CommandArgs, CommandName } from '../../core/commands/index.ts';
import { type Bridge, RefusedError } from '../../core/contract/bridge.ts';
import type { ChannelOutput } from '../../core/contract/channels/index.ts';
import { errorInfo, type Refusal, refuse } from '../../core/contract/errors.ts';
import { toast } from './ui-store.ts';

/** The refusal in an error of the bridge; anything else is a fault of the console itself. */
export function refusalOf(error: unknown): Refusal {
  if (error instanceof RefusedError) return error.refusal;
  return refuse('internal', error instanceof Error ? error.message : String(error));
}

export const toastRefusal = (refusal: Refusal, caseId?: string): void =>
  toast('problem', errorInfo(refusal.code).message, {
    hint: errorInfo(refusal.code).remedy,
    ...(caseId ? { caseId } : {}),
  });

const underWay = new Set<Promise<unknown>>();

/** When every command that was given is kept or refused. */
export const whenKept = (): Promise<unknown> => Promise.allSettled([...underWay]);

/** Runs a command; `seen` maps `table/id` to the version of the row that the person had before them. */
export const runCommand = <N extends CommandName>(
  bridge: Bridge,
  name: N,
  args: CommandArgs<N>,
  seen: Record<string, number>,
): Promise<ChannelOutput<'command.run'>> => {
  const run = bridge.call('command.run', { name, args: args as Record<string, unknown>, seen });
  underWay.add(run);
  const done = (): boolean => underWay.delete(run);
  run.then(done, done);
  return run;
};
