import { expect, it } from 'vitest';
import { offlineWords, whatOpensIt } from '../../renderer/screens/sign-in/locked-words.ts';

it('a device that its password opens says so', () => {
  expect(whatOpensIt(null)).toMatchObject({
    title: 'Your password opens it',
    text: expect.stringMatching(/without a connection/u),
  });
  expect(offlineWords(null)).toMatch(/72 hours/u);
});

it.each([
  ['lease', /longer than it may be/u],
  ['ordered', /An administrator locked it/u],
  ['barred', /shut it out/u],
  ['wiped', /deleted/u],
] as const)('one that needs the server (%s) says so before anybody tries, and why', (why, words) => {
  const { title, text } = whatOpensIt(why);
  expect(title).toBe('Opening it needs a connection');
  expect(text).toMatch(words);
  expect(text).toMatch(/sign in with a connection/u);
  expect(offlineWords(why)).toMatch(/^After that sign-in/u);
});
