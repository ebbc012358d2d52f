import { administration, REASON_HELP } from './administer.ts';
import { PERSON_HELP } from './person.ts';

const help = (usage: string, does: string, options: readonly string[] = []): string =>
  [`docket devices ${usage}`, '', does, '', ...options, PERSON_HELP].join('\n');

interface Listed {
  readonly id: string;
  readonly name: string;
  readonly person: { readonly display_name: string };
  readonly last_seen_at: number;
  readonly revoked_at: number | null;
}

const time = (at: number): string => new Date(at).toISOString();

export const devicesList = administration({
  help: help('list [options]', 'Lists the devices of everybody (administrator).'),
  words: [],
  reason: false,
  request: () => ({ method: 'GET', path: '/api/devices?of=everyone' }),
  told: ({ devices }: { devices: readonly Listed[] }) =>
    devices
      .map(({ id, name, person, last_seen_at, revoked_at }) =>
        [id, person.display_name, name, revoked_at === null ? `seen ${time(last_seen_at)}` : 'revoked'].join('  '),
      )
      .join('\n') || 'There is none yet.',
});

export const devicesCode = administration({
  help: help(
    'code EMAIL --reason TEXT [options]',
    'Makes a single-use code with which somebody enrols their next device within ten minutes (administrator).',
    [REASON_HELP],
  ),
  words: ['one e-mail address'],
  reason: true,
  request: ([email]) => ({ method: 'POST', path: '/api/devices/codes', body: { email } }),
  told: ({ code, person, expires_at }: { code: string; person: { display_name: string }; expires_at: number }) =>
    `${person.display_name} enrols with ${code}, until ${time(expires_at)}; it is shown this once`,
});

export const devicesRevoke = administration({
  help: help('revoke DEVICE --reason TEXT [options]', 'Revokes a device (administrator).', [REASON_HELP]),
  words: ['the id of a device'],
  reason: true,
  request: ([device]) => ({
    method: 'POST',
    path: `/api/devices/${encodeURIComponent(device ?? '')}/revoke`,
    body: {},
  }),
  told: () => 'revoked',
});
