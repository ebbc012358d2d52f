import { answer, type CliCommand, tell, UsageError } from './define.ts';
import { CLI_COMMANDS } from './registry.ts';
import { EXIT_CODES, InterruptedError } from './until-signal.ts';

const overview = (commands: readonly CliCommand[] = CLI_COMMANDS): string => {
  const width = Math.max(...commands.map(({ name }) => name.length)) + 2;
  const lines = commands.map(({ name, summary }) => `  ${name.padEnd(width)}${summary}`);
  return ['docket <command> [options]', '', ...lines, '', 'docket <command> --help says it all.'].join('\n');
};

/** The command with the longest name that the words begin with, and what is left of them. */
function find(argv: readonly string[]): { command: CliCommand; rest: string[] } | null {
  const fits = CLI_COMMANDS.filter(({ name }) => name.split(' ').every((word, index) => argv[index] === word));
  const command = fits.sort((a, b) => b.name.length - a.name.length)[0];
  return command ? { command, rest: argv.slice(command.name.split(' ').length) } : null;
}

/** Wrong options are the caller's mistake. Of what else is thrown the machine's is said in words; ours keeps its stack. */
const isUsage = (error: unknown): error is Error =>
  error instanceof UsageError || String((error as { code?: unknown }).code).startsWith('ERR_PARSE_ARGS');

/** The commands that begin with these words, when they are none by themselves: `bench`, `sources webhook`. */
const groupOf = (words: string) => CLI_COMMANDS.filter(({ name }) => name.startsWith(`${words} `));

export async function main(argv: readonly string[]): Promise<number> {
  const [first] = argv;
  if (first === undefined || first === '--help' || first === '-h' || first === 'help') {
    (first === undefined ? tell : answer)(overview());
    return first === undefined ? 2 : 0;
  }
  const found = find(argv);
  const words = argv.filter((word) => !word.startsWith('-')).join(' ');
  const group = groupOf(words);
  if (!found && group.length > 0 && argv.every((word) => !word.startsWith('-') || word === '--help' || word === '-h')) {
    const asked = argv.some((word) => word.startsWith('-'));
    (asked ? answer : tell)(overview(group));
    return asked ? 0 : 2;
  }
  if (!found) {
    const near = groupOf(first);
    tell(`docket has no command “${words}”.\n\n${overview(near.length > 0 ? near : CLI_COMMANDS)}`);
    return 2;
  }
  const run = await found.command.load();
  try {
    return await run(found.rest);
  } catch (error) {
    if (error instanceof InterruptedError) {
      tell(error.message);
      return EXIT_CODES[error.signal];
    }
    if (!isUsage(error)) {
      const { wordsOf } = await import('./known-errors.ts');
      const words = wordsOf(error);
      if (words === null) throw error;
      tell(words);
      return 1;
    }
    tell(`${error.message}\n\ndocket ${found.command.name} --help`);
    return 2;
  }
}

if (import.meta.main) process.exitCode = await main(process.argv.slice(2));
