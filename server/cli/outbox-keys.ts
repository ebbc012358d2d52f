import { existsSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { newId, systemClock } from '../clock.ts';
import {
  addOrganisationKey,
  newestOf,
  type OrganisationKeyPair,
  organisationFingerprint,
  readOrganisationKeys,
} from '../crypto/organisation-key-file.ts';
import { administration, needed, REASON_HELP } from './administer.ts';
import { answer } from './define.ts';
import { asPerson, PERSON_HELP, PERSON_OPTIONS, refused } from './person.ts';
import { defaultKeyFile } from './sealed-input.ts';

interface Listed {
  readonly id: string;
  readonly fingerprint: string;
  readonly made_at: string;
  readonly made_by: string | null;
  readonly reason: string | null;
  readonly retired_at: string | null;
  readonly devices: number;
}

const line = ({ id, fingerprint, made_at, made_by, reason, retired_at, devices }: Listed): string =>
  [
    id,
    fingerprint,
    `made ${made_at}${made_by === null ? ' at the first start' : ` by ${made_by}: ${reason}`}`,
    retired_at === null ? 'given to devices' : `followed by another ${retired_at}`,
    devices === 1 ? '1 device seals to it' : `${devices} devices seal to it`,
  ].join('  ');

export const outboxKeys = administration({
  help: `docket outbox keys [options]

Lists the keys that undelivered decisions are sealed to, the newest first, and how many devices still seal to each
(administrator). A device takes the newest at its next sign-in or hour of connection, and seals what waits to it anew.

${PERSON_HELP}`,
  words: [],
  reason: false,
  request: () => ({ method: 'GET', path: '/api/outbox/keys' }),
  told: ({ keys }: { keys: readonly Listed[] }) => keys.map(line).join('\n'),
});

const HELP = `docket outbox rotate-key --reason TEXT [options]

Makes the next key that devices seal undelivered decisions to (administrator). It is made here and written to the key
file first, behind those that it holds; the server gets its public half alone. Earlier keys go on opening what was sealed
to them: keep them. A key of the file that the server has not heard of is taken up, so that a broken call is repeated.

  --key FILE       where to, default DOCKET_DATA/keys/organisation.key; begun where there is none
${REASON_HELP}
${PERSON_HELP}`;

/** The key that the server is to have next: one that an earlier call made and could not tell it of, or a new one. */
async function nextKey(file: string, known: ReadonlySet<string>): Promise<OrganisationKeyPair> {
  const newest = existsSync(file) ? newestOf(await readOrganisationKeys(file)) : null;
  return newest && !known.has(newest.id) ? newest : addOrganisationKey(file, newId(systemClock.now()));
}

export async function outboxRotateKey(argv: string[]): Promise<number> {
  const { values } = parseArgs({
    args: argv,
    options: {
      ...PERSON_OPTIONS,
      key: { type: 'string' },
      reason: { type: 'string' },
      json: { type: 'boolean' },
      help: { type: 'boolean' },
    },
  });
  if (values.help) {
    answer(HELP);
    return 0;
  }
  const reason = needed(values, 'reason');
  return asPerson(values, async (call) => {
    // Who may not do this makes no file.
    const listed = await call('GET', '/api/outbox/keys');
    if (listed.status !== 200) return refused(listed);
    const file = values.key ?? defaultKeyFile();
    const known = new Set((listed.body.keys as readonly Listed[]).map(({ id }) => id));
    const { id, publicKey } = await nextKey(file, known);
    const reply = await call('POST', '/api/outbox/keys', { id, public_key: publicKey, reason });
    if (reply.status !== 200) return refused(reply);
    const fingerprint = organisationFingerprint(publicKey);
    if (values.json) answer(JSON.stringify({ id, fingerprint, file }));
    else
      answer(
        `Devices are given the key ${fingerprint} from now on. Its private half is in ${file}: keep it, and those before it.`,
      );
    return 0;
  });
}
