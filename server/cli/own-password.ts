import { administration } from './administer.ts';
import { NEW_PASSWORD_HELP, readNewPassword } from './new-password.ts';
import { PERSON_HELP } from './person.ts';

/** `docket password`. */
export const ownPassword = administration({
  help: `docket password [options]

Changes your own password; your other sessions end.
${NEW_PASSWORD_HELP} A device that holds data sealed with the earlier
one asks for that once more.

${PERSON_HELP}`,
  words: [],
  reason: false,
  request: async () => ({
    method: 'PUT',
    path: '/api/me/password',
    body: { current: process.env.DOCKET_PASSWORD ?? '', password: await readNewPassword() },
  }),
  told: () => 'The new password holds from now on.',
});
