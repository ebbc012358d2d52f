import { administration, REASON_HELP } from './administer.ts';
import { PERSON_HELP } from './person.ts';

const help = (usage: string, does: string, options: readonly string[] = []): string =>
  [`docket devices ${usage}`, '', does, '', ...options, PERSON_HELP].join('\n');

interface Listed {
  readonly id: string;
  readonly name: string;
  readonly person: { readonly display_name: string };
  readonly last_seen_at: number;
  readonly certificate_not_after: number;
  readonly revoked_at: number | null;
  readonly revoked_reason: string | null;
}

const time = (at: number): string => new Date(at).toISOString();

const line = ({ id, name, person, last_seen_at, certificate_not_after, ...device }: Listed): string => {
  const { revoked_at, revoked_reason } = device;
  const state =
    revoked_at === null
      ? `certificate until ${time(certificate_not_after)}`
      : `revoked ${time(revoked_at)}${revoked_reason === null ? '' : `: ${revoked_reason}`}`;
  return [id, person.display_name, name, `seen ${time(last_seen_at)}`, state].join('  ');
};

export const devicesList = administration({
  help: help('list [--everyone] [options]', 'Lists your devices, or those of everybody (administrator).', [
    '  --everyone       of all people',
  ]),
  words: [],
  options: { everyone: { type: 'boolean' } },
  reason: false,
  request: (_words, { everyone }) => ({ method: 'GET', path: `/api/devices?of=${everyone ? 'everyone' : 'mine'}` }),
  told: ({ devices }: { devices: readonly Listed[] }) => devices.map(line).join('\n') || 'There is none yet.',
});

export const devicesCode = administration({
  help: help(
    'code EMAIL --reason TEXT [options]',
    'Makes a single-use code with which somebody enrols their next device within ten minutes (administrator). Others make\ntheirs on a device that they use already.',
    [REASON_HELP],
  ),
  words: ['one e-mail address'],
  reason: true,
  request: ([email]) => ({ method: 'POST', path: '/api/devices/codes', body: { email } }),
  told: ({ code, person, expires_at }: { code: string; person: { display_name: string }; expires_at: number }) =>
    `${person.display_name} enrols with ${code}, until ${time(expires_at)}; it is shown this once`,
});

export const devicesRevoke = administration({
  help: help(
    'revoke DEVICE --reason TEXT [options]',
    'Revokes a device of yours, or of anybody (administrator): it gets nothing more, and deletes what it holds at its next\ncontact.',
    [REASON_HELP],
  ),
  words: ['the id of a device'],
  reason: true,
  request: ([device]) => ({
    method: 'POST',
    path: `/api/devices/${encodeURIComponent(device ?? '')}/revoke`,
    body: {},
  }),
  told: () => 'revoked',
});
