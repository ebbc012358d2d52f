import type { RuleBundle } from '../../core/policy/bundle.ts';
import { administration, REASON_HELP } from './administer.ts';
import { readJsonFile } from './json-file.ts';
import { PERSON_HELP } from './person.ts';

const help = (usage: string, does: string, options: readonly string[] = []): string =>
  [`docket policy ${usage}`, '', does, '', ...options, PERSON_HELP].join('\n');

interface Published {
  readonly version: number;
  readonly reason: string;
  readonly published_by: string;
  readonly published_at: number;
  readonly withdrawn_at: number | null;
  readonly withdrawn_reason: string | null;
}
interface Told {
  readonly current: RuleBundle;
}

const time = (at: number): string => new Date(at).toISOString();
const holds = ({ current }: Told): string =>
  `Version ${current.version} holds. Devices take it when they reach the server.`;

/** The rules as a file: what `publish` reads. */
const fileOf = ({ reasons, second_person }: RuleBundle): string => JSON.stringify({ reasons, second_person }, null, 2);

export const policyShow = administration({
  help: help('show [options]', 'Prints the rules that hold, as the file that “docket policy publish” reads.'),
  words: [],
  reason: false,
  request: () => ({ method: 'GET', path: '/api/policy/bundles' }),
  told: ({ current }: Told) => fileOf(current),
});

export const policyList = administration({
  help: help(
    'list [options]',
    'Lists the versions of the rules, who published them and why (administrator, lead, operations).',
  ),
  words: [],
  reason: false,
  request: () => ({ method: 'GET', path: '/api/policy/bundles' }),
  told: ({ bundles }: { bundles: readonly Published[] }) =>
    bundles
      .map(({ version, published_at, published_by, reason, withdrawn_at, withdrawn_reason }) => {
        const back = withdrawn_at === null ? '' : `  withdrawn ${time(withdrawn_at)}: ${withdrawn_reason}`;
        return `${version}  ${time(published_at)}  ${published_by}  ${reason}${back}`;
      })
      .join('\n') || 'None was published yet: what is built in holds.',
});

export const policyPublish = administration({
  help: help(
    'publish FILE --reason TEXT [options]',
    'Publishes the rules that people’s decisions are given by, as the next version (administrator): the clause of each\n' +
      'reason, whether it is in force, and which actions need a second person beside those that cannot be undone. Begin\n' +
      'with what “docket policy show” prints.',
    [REASON_HELP],
  ),
  words: ['a file'],
  reason: true,
  request: async ([file]) => ({
    method: 'POST',
    path: '/api/policy/bundles',
    body: { bundle: await readJsonFile(file ?? '') },
  }),
  told: holds,
});

export const policyWithdraw = administration({
  help: help(
    'withdraw VERSION --reason TEXT [options]',
    'Takes a version back as a mistake (administrator): decisions that were given by it and arrive later wait for a lead.\n' +
      'The version before it is published anew.',
    [REASON_HELP],
  ),
  words: ['a version'],
  reason: true,
  request: ([version]) => ({
    method: 'POST',
    path: `/api/policy/bundles/${encodeURIComponent(version ?? '')}/withdraw`,
    body: {},
  }),
  told: holds,
});
