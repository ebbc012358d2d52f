export const MIN_PASSWORD = 12;
export const MAX_PASSWORD = 1024;
/** Fewer different characters than this are a pattern. */
const MIN_DIFFERENT = 5;

/** What is wrong with a new password; null when it will do. Length counts for more than kinds of characters (NIST SP 800-63B). */
export function passwordProblem(password: string, email: string): string | null {
  const length = [...password].length;
  if (length < MIN_PASSWORD) return `at least ${MIN_PASSWORD} characters; this has ${length}`;
  if (length > MAX_PASSWORD) return `at most ${MAX_PASSWORD} characters`;
  if (new Set(password).size < MIN_DIFFERENT) return `at least ${MIN_DIFFERENT} different characters`;
  const mailbox = email.split('@')[0] ?? '';
  if (mailbox.length > 2 && password.toLowerCase().replace(mailbox.toLowerCase(), '').length < MIN_PASSWORD / 2)
    return 'more than the mailbox of the address';
  return null;
}
