/** A command that people type. Answers the exit code: 0 all fine, 1 not all fine, 2 wrong usage or no connection. */
type Run = (argv: string[]) => Promise<number>;

export interface CliCommand {
  /** As it is typed; may be two words. */
  readonly name: string;
  readonly summary: string;
  /** Loaded when it is called, so that `docket --help` starts nothing. */
  load(): Promise<Run>;
}

/** Typed wrongly: said with the command's help, exit code 2. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

/** Standard output belongs to what a command answers; everything else goes to standard error. */
export const answer = (text: string): void => void process.stdout.write(`${text}\n`);
export const tell = (text: string): void => void process.stderr.write(`${text}\n`);
