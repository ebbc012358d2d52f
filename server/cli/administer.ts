import { type ParseArgsConfig, parseArgs } from 'node:util';
import { answer, UsageError } from './define.ts';
import { asPerson, PERSON_OPTIONS, refused } from './person.ts';

/** Of options: those that may be given more than once are lists. */
export type Values = Readonly<Record<string, string | boolean | readonly (string | boolean)[] | undefined>>;

interface Request {
  readonly method: 'GET' | 'POST' | 'PUT';
  readonly path: string;
  readonly body?: object;
}

/** A command that an administrator types: one call of the server, by name. */
export interface Administration {
  readonly help: string;
  /** Words after the command, by name; all of them are needed. */
  readonly words: readonly string[];
  readonly options?: ParseArgsConfig['options'];
  /** Asks why, and sends it along. */
  readonly reason: boolean;
  request(words: readonly string[], values: Values): Request | Promise<Request>;
  // biome-ignore lint/suspicious/noExplicitAny: as the server of any version answered; it is only printed
  told(body: any, words: readonly string[]): string;
}

export const REASON_HELP = '  --reason TEXT    why; kept with the audit row';

/** A text option that must be there. */
export function needed(values: Values, name: string): string {
  const value = values[name];
  if (typeof value !== 'string' || value === '') throw new UsageError(`Give --${name}.`);
  return value;
}

/** Values of an option, separated by commas. */
export const listOf = (value: Values[string]): string[] =>
  typeof value === 'string' ? value.split(',').flatMap((one) => one.trim() || []) : [];

/** Values of an option that may be given more than once. */
export const textsOf = (value: Values[string]): string[] =>
  Array.isArray(value) ? value.filter((one) => typeof one === 'string') : [];

export const administration =
  ({ help, words, options = {}, reason, request, told }: Administration) =>
  async (argv: string[]): Promise<number> => {
    const { values, positionals }: { values: Values; positionals: string[] } = parseArgs({
      args: argv,
      allowPositionals: true,
      options: {
        ...PERSON_OPTIONS,
        ...options,
        reason: { type: 'string' },
        json: { type: 'boolean' },
        help: { type: 'boolean' },
      },
    });
    if (values.help) {
      answer(help);
      return 0;
    }
    if (positionals.length !== words.length) throw new UsageError(`Name ${words.join(' and ') || 'nothing'}.`);
    const why = reason ? { reason: needed(values, 'reason') } : {};
    const { method, path, body } = await request(positionals, values);
    const server = typeof values.server === 'string' ? values.server : undefined;
    const as = typeof values.as === 'string' ? values.as : undefined;
    return asPerson({ server, as }, async (call) => {
      const reply = await call(method, path, method === 'GET' ? undefined : { ...body, ...why });
      if (reply.status >= 300) return refused(reply);
      answer(values.json ? JSON.stringify(reply.body) : told(reply.body, positionals));
      return 0;
    });
  };
