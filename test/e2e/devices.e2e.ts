import type { Page } from '@playwright/test';
import { expectPhase } from './support/console.ts';
import { PASSWORD } from './support/server.ts';
import { expect, test } from './support/world.ts';

test.use({ serverEnv: { DOCKET_ENROLMENT: 'code' } });

/** What an administrator does on a terminal for the first device of all. */
async function codeFor(server: string, role: string): Promise<string> {
  const post = async (path: string, body: object, token?: string) => {
    const headers = { 'content-type': 'application/json', ...(token ? { authorization: `Bearer ${token}` } : {}) };
    const reply = await fetch(server + path, { method: 'POST', headers, body: JSON.stringify(body) });
    expect(reply.status, path).toBe(200);
    return reply.json();
  };
  const { token } = await post('/api/auth/login', { email: 'admin@example.test', password: PASSWORD });
  const person = await post('/api/auth/login', { email: `${role}@example.test`, password: PASSWORD });
  const wish = { person_id: person.person.id, reason: 'their first device' };
  return (await post('/api/devices/codes', wish, token)).code;
}

async function enrol(page: Page, email: string, code: string): Promise<void> {
  await page.getByLabel('E-mail').fill(email);
  await page.getByLabel('Password').fill(PASSWORD);
  await page.keyboard.press('Enter');
  const field = page.getByLabel('Enrolment code');
  await expect(field).toBeFocused();
  await expect(page.getByText('This device is new: it needs an enrolment code.')).toBeVisible();
  await field.fill('WRNG-C0DE');
  await page.keyboard.press('Enter');
  await expect(page.getByText('There is no such enrolment code.')).toBeVisible();
  await field.fill(code);
  await page.keyboard.press('Enter');
  await expectPhase(page, 'online');
}

const openDevices = async (page: Page): Promise<void> => {
  await page.keyboard.press('g');
  await page.keyboard.press('d');
  await expect(page.getByRole('heading', { name: 'Devices', exact: true })).toBeVisible();
};

test('a device comes in with a code, makes one for the next, is renamed and revoked', async ({ world }) => {
  const { url } = world.server.ready;
  const desk = await world.console('moderator@example.test');
  await enrol(desk.page, desk.email, await codeFor(url, 'moderator'));

  await openDevices(desk.page);
  const rows = desk.page.locator('[data-device-id]');
  await expect(rows).toHaveCount(1);
  await expect(rows.getByText('This device', { exact: true })).toBeVisible();
  await desk.page.keyboard.press('j');
  await desk.page.keyboard.press('Enter');
  await desk.page.getByRole('dialog').getByLabel('Name').fill('Desk by the window');
  await desk.page.keyboard.press('Enter');
  await expect(rows.getByText('Desk by the window')).toBeVisible();
  await desk.page.getByRole('button', { name: 'New key for Desk by the window' }).click();
  await expect(desk.page.getByText('This device signs with a new key now.')).toBeVisible();
  await expectPhase(desk.page, 'online');

  await desk.page.getByRole('button', { name: 'Enrolment code…' }).click();
  await desk.page.getByRole('button', { name: 'Make a code' }).click();
  const code = await desk.page.getByTestId('enrolment-code').textContent();
  await desk.page.getByRole('button', { name: 'Done' }).click();

  // A second data folder of the same person: its folder is named by the console, its person by what is typed.
  const laptop = await world.console('moderator2@example.test');
  await enrol(laptop.page, desk.email, code ?? '');
  for (const screen of [/^Outbox/, 'Devices']) await desk.page.getByRole('button', { name: screen }).first().click();
  await expect(rows).toHaveCount(2);

  await rows
    .filter({ hasNotText: 'This device' })
    .getByRole('button', { name: /^Revoke/ })
    .click();
  await desk.page.getByRole('dialog').getByLabel('Reason').fill('left in a train');
  await desk.page.getByRole('button', { name: 'Revoke', exact: true }).click();
  await expect(desk.page.getByRole('region', { name: 'Revoked' }).getByText('left in a train')).toBeVisible();
  await expect(laptop.page.getByRole('heading', { name: 'This device is locked' })).toBeVisible();
});
