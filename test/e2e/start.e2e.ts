import { rm, writeFile } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { test as base, expect } from '@playwright/test';
import { caseRows } from './support/console.ts';
import { PASSWORD } from './support/server.ts';
import { npmStart, processesOf } from './support/start.ts';
import { temporaryFolder } from './support/world.ts';

/** A data folder; whatever still runs on it at the end of the test is ended by its number. */
const test = base.extend<{ folder: string }>({
  // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the pattern
  folder: async ({}, use) => {
    const folder = await temporaryFolder();
    await use(folder);
    for (const { pid } of processesOf(folder)) process.kill(pid, 'SIGKILL');
    await rm(folder, { recursive: true, force: true, maxRetries: 5 });
  },
});

test('npm start brings up everything, and Ctrl-C ends all of it', async ({ folder, page }) => {
  const first = npmStart(folder, { DOCKET_RATE: '20' });
  const ready = await first.ready;
  expect(first.output()).toContain('moderator@example.test');
  expect(first.output().match(/^docket ready /gm)).toHaveLength(1);
  expect(ready.data).toBe(folder);

  await page.goto(ready.console);
  await page.getByLabel('E-mail').fill('moderator@example.test');
  await page.getByLabel('Password').fill(PASSWORD);
  await page.keyboard.press('Enter');
  await expect(caseRows(page).first()).toBeVisible();

  await test.step('another browser is told how to come in', async () => {
    const other = await fetch(ready.console);
    expect(other.status).toBe(403);
    const [, pid] = /kill -USR2 (\d+) /.exec(await other.text()) ?? [];
    process.kill(Number(pid), 'SIGUSR2');
    await expect.poll(() => first.output().match(/^The console: .*$/gm)?.length).toBe(2);
    const address =
      first
        .output()
        .match(/^The console: (.*)$/gm)
        ?.at(-1)
        ?.slice('The console: '.length) ?? '';
    expect((await fetch(address, { redirect: 'manual' })).status).toBe(303);
  });

  await test.step('a console that dies is started again', async () => {
    const host = processesOf(folder).find(({ command }) => command.includes('browser-host.ts'));
    const addresses = (): string[] => first.output().match(/^The console: .*$/gm) ?? [];
    const before = addresses().length;
    process.kill(host?.pid ?? 0, 'SIGKILL');
    await expect.poll(() => addresses().length).toBe(before + 1);
  });

  await test.step('a second start on the same data says what is wrong', async () => {
    const second = npmStart(folder);
    await expect(second.ready).rejects.toThrow(/Docket already runs on/);
    expect(await second.exited).toBe(1);
  });

  expect(await first.interrupt()).toBe(0);
  expect(processesOf(folder)).toEqual([]);

  await test.step('it starts again on its own data', async () => {
    const again = npmStart(folder);
    const { source } = await again.ready;
    expect(source).toEqual(ready.source);
    expect(again.output()).not.toContain('moderator@example.test');
    expect(await again.interrupt()).toBe(0);
  });

  await test.step('also after it was killed with its children running', async () => {
    const killed = npmStart(folder);
    await killed.ready;
    process.kill(killed.pid, 'SIGKILL');
    await killed.exited;
    const after = npmStart(folder);
    await after.ready;
    expect(await after.interrupt()).toBe(0);
    expect(processesOf(folder)).toEqual([]);
  });
});

test('a server that dies ends the rest, plainly', async ({ folder }) => {
  const started = npmStart(folder, {}, ['--no-simulation']);
  await started.ready;
  const server = processesOf(folder).find(({ command }) => command.includes('server/main.ts'));
  process.kill(server?.pid ?? 0, 'SIGKILL');
  expect(await started.exited).toBe(1);
  expect(started.output()).toContain('The server ended (killed by SIGKILL).');
  expect(processesOf(folder)).toEqual([]);
});

test('a port in use is said with the variable to set', async ({ folder }) => {
  const other = createServer();
  await new Promise<void>((done) => other.listen(0, '127.0.0.1', done));
  const { port } = other.address() as AddressInfo;
  const started = npmStart(folder, { DOCKET_PORT: String(port) });
  await expect(started.ready).rejects.toThrow(`Port ${port} is in use by another program. Set DOCKET_PORT`);
  expect(await started.exited).toBe(1);
  other.close();
});

test('a data folder that cannot be used is said with the variable to set', async ({ folder }) => {
  await writeFile(join(folder, 'file'), '');
  const started = npmStart(join(folder, 'file', 'below'));
  await expect(started.ready).rejects.toThrow(/The data folder .* cannot be used .* Set DOCKET_DATA/);
  expect(await started.exited).toBe(1);
});

test('npm start -- --fresh begins anew, and only then', async ({ folder }) => {
  const first = npmStart(folder, {}, ['--no-simulation']);
  const { source } = await first.ready;
  expect(await first.interrupt()).toBe(0);
  const anew = npmStart(folder, {}, ['--no-simulation', '--fresh']);
  expect((await anew.ready).source.secret).not.toBe(source.secret);
  expect(anew.output()).toContain('Accounts of this demo');
  expect(await anew.interrupt()).toBe(0);
});
