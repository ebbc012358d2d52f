import { administration, REASON_HELP } from './administer.ts';
import { readJsonFile } from './json-file.ts';
import { PERSON_HELP } from './person.ts';

const help = (usage: string, does: string, options: readonly string[] = []): string =>
  [`docket sources webhook ${usage}`, '', does, '', ...options, PERSON_HELP].join('\n');
const at = (name: string | undefined): string => `/api/sources/${encodeURIComponent(name ?? '')}/webhook`;

interface Answered {
  readonly source: string;
  readonly mapping: { readonly events: Readonly<Record<string, unknown>> } | null;
}
const told = ({ source, mapping }: Answered): string =>
  mapping === null
    ? `the webhooks of ${source} are our own events`
    : `the webhooks of ${source} are read by the mapping: ${Object.keys(mapping.events).join(', ') || 'no event'}`;

export const webhookShow = administration({
  help: help(
    'show NAME [options]',
    'Prints the mapping by which the webhooks of a source are read, as “set” takes it; null: they are our own events\n' +
      '(administrator).',
  ),
  words: ['one source'],
  reason: false,
  request: ([name]) => ({ method: 'GET', path: at(name) }),
  told: ({ mapping }: Answered) => JSON.stringify(mapping, null, 2),
});

export const webhookSet = administration({
  help: help(
    'set NAME FILE --reason TEXT [options]',
    'Says how the webhooks of a source are read, from the next one on (administrator). FILE holds the mapping as JSON;\n' +
      'docs/events.md has an example, “docket sources webhook try” shows what it makes of a webhook.',
    [REASON_HELP],
  ),
  words: ['one source', 'one file'],
  reason: true,
  request: async ([name, file]) => ({
    method: 'PUT',
    path: at(name),
    body: { mapping: await readJsonFile(file ?? '') },
  }),
  told,
});

export const webhookClear = administration({
  help: help(
    'clear NAME --reason TEXT [options]',
    'Takes the mapping away: what comes by webhook are our own events again (administrator).',
    [REASON_HELP],
  ),
  words: ['one source'],
  reason: true,
  request: ([name]) => ({ method: 'PUT', path: at(name), body: { mapping: null } }),
  told,
});
