import { ROLE_NAMES } from '../../core/access/roles.ts';
import { administration, needed, REASON_HELP } from './administer.ts';
import { NEW_PASSWORD_HELP, readNewPassword } from './new-password.ts';
import { PERSON_HELP } from './person.ts';

const ROLES = ROLE_NAMES.join(', ');

const help = (usage: string, does: string, options: readonly string[] = []): string =>
  [`docket people ${usage}`, '', does, '', ...options, PERSON_HELP].join('\n');

interface Person {
  readonly email: string;
  readonly display_name: string;
  readonly role: string;
  readonly active: boolean;
  readonly devices?: number;
  readonly locked_until?: string | null;
  readonly last_signed_in_at?: string | null;
}

const line = ({ email, display_name, role, active, devices, locked_until, last_signed_in_at }: Person): string => {
  const state = active ? (locked_until ? `locked until ${locked_until}` : 'active') : 'dismissed';
  const seen = last_signed_in_at ? `signed in ${last_signed_in_at}` : 'never signed in';
  return `${email}  ${display_name}, ${role}, ${state}, ${devices ?? 0} devices, ${seen}`;
};
const toldPerson = ({ person, changed }: { person: Person; changed?: boolean }): string =>
  `${person.email} ${changed === false ? 'was already' : 'is now'} ${person.active ? person.role : 'dismissed'}`;
const at = (who: string | undefined, rest: string): string => `/api/people/${encodeURIComponent(who ?? '')}/${rest}`;

export const peopleList = administration({
  help: help('list [options]', 'Lists everybody who works here or did (administrator).'),
  words: [],
  reason: false,
  request: () => ({ method: 'GET', path: '/api/people' }),
  told: ({ people }: { people: readonly Person[] }) => people.map(line).join('\n'),
});

export const peopleAdd = administration({
  help: help(
    'add EMAIL --name NAME --role ROLE --reason TEXT [options]',
    `Makes an account (administrator). Roles: ${ROLES}.\n${NEW_PASSWORD_HELP}`,
    ['  --name NAME      as others see it', '  --role ROLE      what they may', REASON_HELP],
  ),
  words: ['one e-mail address'],
  options: { name: { type: 'string' }, role: { type: 'string' } },
  reason: true,
  async request([email], values) {
    const body = { email, display_name: needed(values, 'name'), role: needed(values, 'role') };
    return { method: 'POST', path: '/api/people', body: { ...body, password: await readNewPassword() } };
  },
  told: toldPerson,
});

export const peopleRole = administration({
  help: help(
    'role EMAIL ROLE --reason TEXT [options]',
    `Gives somebody another role, from their next request on (administrator). Roles: ${ROLES}.`,
    [REASON_HELP],
  ),
  words: ['one e-mail address', 'one role'],
  reason: true,
  request: ([who, role]) => ({ method: 'PUT', path: at(who, 'role'), body: { role } }),
  told: toldPerson,
});

export const peoplePassword = administration({
  help: help(
    'password EMAIL --reason TEXT [options]',
    `Sets a password, ends the sessions and the wait after failures (administrator).\n${NEW_PASSWORD_HELP}`,
    [REASON_HELP],
  ),
  words: ['one e-mail address'],
  reason: true,
  request: async ([who]) => ({
    method: 'PUT',
    path: at(who, 'password'),
    body: { password: await readNewPassword() },
  }),
  told: ({ person }: { person: Person }) => `${person.email} has a new password, and signs in again`,
});

const standing = (word: 'disable' | 'enable', does: string) =>
  administration({
    help: help(`${word} EMAIL --reason TEXT [options]`, does, [REASON_HELP]),
    words: ['one e-mail address'],
    reason: true,
    request: ([who]) => ({ method: 'POST', path: at(who, word) }),
    told: toldPerson,
  });

export const peopleDisable = standing(
  'disable',
  'Dismisses somebody (administrator): their sessions end at once and their devices are revoked. What they did stays.',
);
export const peopleEnable = standing(
  'enable',
  'Lets somebody in again with the role that they had (administrator). Their devices are enrolled anew.',
);
