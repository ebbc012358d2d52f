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

/** What somebody who typed this may have meant: the commands whose first word is one or two letters away. */
function likely(word: string): string {
  const firsts = new Set(CLI_COMMANDS.map(({ name }) => name.split(' ')[0] ?? name));
  const near = [...firsts].filter((first) => distance(first, word) <= 2);
  return near.length > 0 ? ` Is ${near.map((one) => `“${one}”`).join(' or ')} meant?` : '';
}

/** Letters to add, drop or change to make one word of another (Levenshtein). */
function distance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, at) => at);
  for (const [i, letter] of [...a].entries()) {
    const next = [i + 1];
    for (const [j, other] of [...b].entries()) {
      next.push(Math.min((next[j] ?? 0) + 1, (row[j + 1] ?? 0) + 1, (row[j] ?? 0) + (letter === other ? 0 : 1)));
    }
    row = next;
  }
  return row.at(-1) ?? 0;
}

export async function main(argv: readonly string[]): Promise<number> {
  const [first, ...rest] = argv;
  // As with other tools: `docket help send`.
  if (first === 'help' && rest.length > 0) return main([...rest.filter((word) => !word.startsWith('-')), '--help']);
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
    const unknown = `docket has no command “${words}”.`;
    // The whole list would push the first line off the screen.
    tell(
      near.length > 0 ? `${unknown}\n\n${overview(near)}` : `${unknown}${likely(first)}\n\ndocket --help lists them.`,
    );
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
      if (found.rest.includes('--json')) answer(JSON.stringify({ error: words }));
      tell(words);
      return 1;
    }
    tell(`${error.message}\n\ndocket ${found.command.name} --help`);
    return 2;
  }
}

if (import.meta.main) process.exitCode = await main(process.argv.slice(2));
