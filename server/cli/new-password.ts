import { text } from 'node:stream/consumers';
import { UsageError } from './define.ts';

export const NEW_PASSWORD_HELP = `The new password is read from DOCKET_NEW_PASSWORD, or from standard input: an argument would be seen by everybody on
the machine.`;

/** The password that is to be set; without DOCKET_NEW_PASSWORD the first line of standard input. Throws UsageError. */
export async function readNewPassword(
  env: Readonly<Record<string, string | undefined>> = process.env,
  input: NodeJS.ReadStream = process.stdin,
): Promise<string> {
  if (env.DOCKET_NEW_PASSWORD) return env.DOCKET_NEW_PASSWORD;
  if (input.isTTY) throw new UsageError('Set DOCKET_NEW_PASSWORD, or send the new password to standard input.');
  const [password = ''] = (await text(input)).split(/\r?\n/);
  if (password === '') throw new UsageError('There is no new password in DOCKET_NEW_PASSWORD or on standard input.');
  return password;
}
