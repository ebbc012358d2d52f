import { administration, listOf, REASON_HELP, textsOf, type Values } from './administer.ts';
import { UsageError } from './define.ts';
import { PERSON_HELP } from './person.ts';

const help = (usage: string, does: string, options: readonly string[] = []): string =>
  [`docket sources ${usage}`, '', does, '', ...options, PERSON_HELP].join('\n');

interface Source {
  readonly name: string;
  readonly active: boolean;
  readonly countries: readonly string[];
  readonly fail_policy: string;
  readonly maps_webhooks: boolean;
  readonly previous_secret_until: string | null;
}

const line = (one: Source): string =>
  [
    `${one.name}  ${one.active ? 'active' : 'disabled'}`,
    `countries ${one.countries.join(',') || 'none'}`,
    one.fail_policy,
    ...(one.maps_webhooks ? ['maps webhooks'] : []),
    ...(one.previous_secret_until ? [`rotates until ${one.previous_secret_until}`] : []),
  ].join(', ');
const at = (name: string | undefined, rest: string): string => `/api/sources/${encodeURIComponent(name ?? '')}/${rest}`;
/** What holds now, whether or not it did before. */
const toldChanged =
  (holds: (words: readonly string[]) => string) =>
  ({ changed }: { changed: boolean }, words: readonly string[]): string =>
    changed ? holds(words) : `${holds(words)}; it was so already`;
const toldSecret = ({ name, secret }: { name: string; secret: string }): string =>
  `${name} signs with this secret, shown this once:\n${secret}`;

export const sourcesList = administration({
  help: help('list [options]', 'Lists the platforms that may send (administrator).'),
  words: [],
  reason: false,
  request: () => ({ method: 'GET', path: '/api/sources' }),
  told: ({ sources }: { sources: readonly Source[] }) => sources.map(line).join('\n') || 'There is none yet.',
});

export const sourcesAdd = administration({
  help: help('add NAME --reason TEXT [options]', 'Makes a source and shows its secret, this once (administrator).', [
    '  --countries A,B  where it works, as GB,DE: national phone numbers are read for these',
    '  --policy POLICY  what an evaluation answers that could not be made: fail_open (default) or fail_closed',
    REASON_HELP,
  ]),
  words: ['one source'],
  options: { countries: { type: 'string' }, policy: { type: 'string' } },
  reason: true,
  request: ([name], { countries, policy = 'fail_open' }) => ({
    method: 'POST',
    path: '/api/sources',
    body: { name, countries: listOf(countries), fail_policy: policy },
  }),
  told: toldSecret,
});

function hours(values: Values): number {
  if (values.now) return 0;
  const given = Number(values.overlap ?? '24');
  if (!Number.isFinite(given) || given < 0) throw new UsageError('--overlap is a number of hours.');
  return given;
}

export const sourcesRotate = administration({
  help: help(
    'rotate-secret NAME --reason TEXT [options]',
    'Makes a new secret and shows it, this once (administrator). The old one stays live for a while beside it.',
    [
      '  --overlap HOURS  how long, default 24, at most 720',
      '  --now            ends the old one at once',
      REASON_HELP,
    ],
  ),
  words: ['one source'],
  options: { overlap: { type: 'string' }, now: { type: 'boolean' } },
  reason: true,
  request: ([name], values) => ({
    method: 'POST',
    path: at(name, 'rotate-secret'),
    body: { overlap_hours: hours(values) },
  }),
  told: (body: { name: string; secret: string; previous_secret_until: string }) =>
    `${toldSecret(body)}\nThe old one ends at ${body.previous_secret_until}.`,
});

export const sourcesAllow = administration({
  help: help(
    'allow NAME --reason TEXT [options]',
    'Says what is the platform’s own and raises no signal, instead of what was said before (administrator).',
    [
      '  --domains A,B    its domains, and those below them',
      '  --phones A,B     its phone numbers',
      '  --phrase TEXT    a text of its own; may be given more than once',
      '  --countries A,B  where it works; left as they are without it',
      REASON_HELP,
    ],
  ),
  words: ['one source'],
  options: {
    domains: { type: 'string' },
    phones: { type: 'string' },
    phrase: { type: 'string', multiple: true },
    countries: { type: 'string' },
  },
  reason: true,
  request: ([name], { domains, phones, phrase, countries }) => ({
    method: 'PUT',
    path: at(name, 'allow'),
    body: {
      allow: { domains: listOf(domains), phones: listOf(phones), phrases: textsOf(phrase) },
      ...(countries === undefined ? {} : { countries: listOf(countries) }),
    },
  }),
  told: toldChanged(([name]) => `${name} has the list that was given, and no other`),
});

export const sourcesPolicy = administration({
  help: help(
    'policy NAME fail_open|fail_closed --reason TEXT [options]',
    'Says what an evaluation answers that could not be made: allow or block (administrator).',
    [REASON_HELP],
  ),
  words: ['one source', 'one policy'],
  reason: true,
  request: ([name, policy]) => ({ method: 'PUT', path: at(name, 'policy'), body: { fail_policy: policy } }),
  told: toldChanged(([name, policy]) => `${name} answers by ${policy}`),
});

const standing = (word: 'disable' | 'enable', does: string) =>
  administration({
    help: help(`${word} NAME --reason TEXT [options]`, does, [REASON_HELP]),
    words: ['one source'],
    reason: true,
    request: ([name]) => ({ method: 'POST', path: at(name, word) }),
    told: toldChanged(([name]) => `${name} is ${word}d`),
  });

export const sourcesDisable = standing('disable', 'Takes nothing more from a source (administrator). Its events stay.');
export const sourcesEnable = standing('enable', 'Takes events from a source again, with its secret (administrator).');
