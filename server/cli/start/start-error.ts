/** Why it cannot start, in words for the person who typed it. */
export class StartError extends Error {
  override readonly name = 'StartError';
}
