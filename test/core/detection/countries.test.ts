import { getExampleNumber } from 'libphonenumber-js/min';
import examples from 'libphonenumber-js/mobile/examples';
import { describe, expect, test } from 'vitest';
import { EMPTY_CONTEXT } from '../../../core/detection/index.ts';
import { kinds } from './support.ts';

/** libphonenumber's own example of each country, in the ways that people write one. */
describe.each(EMPTY_CONTEXT.countries)('%s', (country) => {
  const number = getExampleNumber(country as 'FR', examples);
  if (number === undefined) throw new Error(`no example for ${country}`);
  test.each([
    ['national', `call me on ${number.formatNational()}`],
    ['international', `my number ${number.formatInternational()}`],
    ['plain', `whatsapp ${number.nationalNumber}`],
    ['E.164 alone', number.number],
  ])('%s', (_, text) => {
    expect(kinds(text)).toContain('CONTACT_PHONE');
  });
});
