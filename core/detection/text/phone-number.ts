import type { CountryCode } from 'libphonenumber-js/min';
import { parsePhoneNumberFromString } from 'libphonenumber-js/min';

/** How a digit string reads as a phone number. `strong` forms carry their own proof: a country code or a trunk prefix. */
export interface PhoneReading {
  readonly country: string | null;
  readonly strong: boolean;
}

const MAX_CACHED = 4096;
const cache = new Map<string, PhoneReading | null>();

/** Reads digits as an international or national number of one of the countries; null when they can be neither. */
export function readPhone(digits: string, plus: boolean, countries: readonly string[]): PhoneReading | null {
  if (digits.length < 7 || digits.length > 15 || uniform(digits)) return null;
  const key = `${plus ? '+' : ''}${digits}/${countries.join()}`;
  const held = cache.get(key);
  if (held !== undefined) return held;
  const reading = compute(digits, plus, countries);
  if (cache.size >= MAX_CACHED) cache.clear();
  cache.set(key, reading);
  return reading;
}

function compute(digits: string, plus: boolean, countries: readonly string[]): PhoneReading | null {
  if (plus || digits.startsWith('00')) {
    const number = parsed(`+${plus ? digits : digits.slice(2)}`);
    if (number?.isPossible() && (plus || number.isValid())) return { country: number.country ?? null, strong: true };
    if (plus) return null;
  }
  let weak: PhoneReading | null = null;
  for (const country of countries) {
    const number = parsed(digits, country);
    if (!number?.isValid() || number.country !== country) continue;
    if (digits.startsWith('0') && digits.length >= 9) return { country, strong: true };
    weak ??= { country, strong: false };
  }
  if (weak === null && digits.length >= 11) {
    const number = parsed(`+${digits}`);
    if (number?.isValid() && number.country !== undefined && countries.includes(number.country))
      weak = { country: number.country, strong: false };
  }
  return weak;
}

function parsed(text: string, country?: string) {
  try {
    return country === undefined
      ? parsePhoneNumberFromString(text)
      : parsePhoneNumberFromString(text, { defaultCountry: country as CountryCode, extract: false });
  } catch {
    // An unknown country in the source's settings: the number is read for the others.
    return undefined;
  }
}

/** One digit over and over, or a plain count up or down: nobody's number. */
function uniform(digits: string): boolean {
  let same = true;
  let up = true;
  let down = true;
  for (let i = 1; i < digits.length; i++) {
    const step = digits.charCodeAt(i) - digits.charCodeAt(i - 1);
    same &&= step === 0;
    up &&= step === 1 || step === -9;
    down &&= step === -1;
  }
  return same || up || down;
}
