import type { Page } from '@playwright/test';

/** What somebody does to a list. */
export interface Step {
  readonly name: string;
  readonly kind: 'open' | 'filter' | 'sort' | 'search';
  act(page: Page): Promise<unknown>;
}

const show = (word: string): Step => ({
  name: word,
  kind: 'open',
  act: (page) => page.getByRole('button', { name: new RegExp(`^${word}`) }).click(),
});
const choose = (label: string, option: string): Step => ({
  name: option === '' ? `any ${label}` : option,
  kind: 'filter',
  act: (page) => page.getByRole('combobox', { name: label }).selectOption(option),
});
const sort = (header: string): Step => ({
  name: `by ${header}`,
  kind: 'sort',
  act: (page) => page.getByRole('columnheader', { name: header }).getByRole('button').click(),
});
/** From the last letter: those before it are there. */
const search = (text: string): Step[] =>
  ['', ...text].slice(1).map((letter, at) => ({
    name: text.slice(0, at + 1),
    kind: 'search',
    act: (page) => page.getByLabel('Search by subject').press(letter === ' ' ? 'Space' : letter),
  }));
const empty: Step = {
  name: 'no search',
  kind: 'search',
  act: (page) => page.getByLabel('Search by subject').fill(''),
};

const SORTS = ['Tier', 'Subject', 'Last event', 'No.', 'State', 'Age', 'Priority'];
/** Each sort both ways: the second press turns it. */
const sorts = SORTS.flatMap((header) => [sort(header), sort(header)]);

/** Every queue, filter and sort, alone and together, and searches that find everything, much, one and nothing. */
export const STEPS: readonly Step[] = [
  show('Mine'),
  show('Decided'),
  show('All'),
  show('Open'),
  ...['contact', 'payments', 'fraud', 'general', ''].map((queue) => choose('Queue', queue)),
  ...['critical', 'medium', 'monitor', ''].map((tier) => choose('Tier', tier)),
  ...['CONTACT_PHONE', 'PAYMENT_EXTERNAL', 'GROOMING_LANGUAGE', ''].map((signal) => choose('Signal', signal)),
  ...sorts,
  // Together, in the largest list.
  show('All'),
  choose('Signal', 'CONTACT_EMAIL'),
  choose('Tier', 'high'),
  choose('Queue', 'fraud'),
  ...sorts,
  choose('Queue', ''),
  choose('Tier', ''),
  ...sorts,
  choose('Signal', ''),
  ...search('user-1234'),
  empty,
  ...search('other-77'),
  empty,
  ...search('nobody'),
  empty,
  show('Open'),
  ...search('user-249'),
  choose('Signal', 'CONTACT_PHONE'),
  choose('Tier', 'critical'),
  sort('Subject'),
  sort('Priority'),
  choose('Tier', ''),
  choose('Signal', ''),
  empty,
];
