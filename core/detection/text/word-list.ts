/** A set of the words of a text written over several lines. */
export const wordList = (text: string): ReadonlySet<string> =>
  new Set(
    text
      .split('\n')
      .flatMap((line) => line.split(' '))
      .filter(Boolean),
  );
