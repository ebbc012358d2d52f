import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ROLE_NAMES, type RoleName, roleOf } from '../../../core/access/roles.ts';
import { TABLE_NAMES, tableOf } from '../../../core/tables/index.ts';
import { type Device, openDevice, parseLines, rowsOf } from '../../support/device.ts';
import { openLive } from '../../support/live.ts';
import { type CaseRows, insertCase } from '../../support/marketplace-rows.ts';
import { startTestServer, type TestServer } from '../../support/server.ts';

const NAME = 'Quintessa Vandermolen';
const EMAIL = 'quintessa.vandermolen@example.org';
const PHONE = '+49 171 9876543';
const CONTENT = `my number is ${PHONE}, write to ${EMAIL}, yours truly`;

/** What may be on the wire: parts of the personal and content columns, by the treatments of the roles. */
const SEES: Readonly<
  Record<RoleName, { readonly personal: boolean; readonly words: boolean; readonly cases: boolean }>
> = {
  moderator: { personal: false, words: true, cases: true },
  lead: { personal: false, words: true, cases: true },
  legal: { personal: true, words: false, cases: true },
  ops: { personal: false, words: false, cases: false },
  auditor: { personal: false, words: false, cases: true },
  admin: { personal: false, words: false, cases: false },
};

let server: TestServer;
let made: CaseRows;
beforeAll(async () => {
  server = await startTestServer();
  made = await insertCase(server.ctx.db, { displayName: NAME, email: EMAIL, phone: PHONE, content: CONTENT });
});
afterAll(() => server.destroy());

/** The same rows by both ways in: a first pull, and an inline window after a change of each row. */
async function bytesFor(device: Device): Promise<{ pulled: string; live: string }> {
  const pulled = await device.pullText();
  const live = await openLive(device);
  await live.next();
  await server.ctx.pool.query('UPDATE people SET display_name = display_name');
  await server.ctx.pool.query('UPDATE users SET last_seen_at = now()');
  await server.ctx.pool.query('UPDATE messages SET edited_at = now()');
  server.ctx.poke.commit();
  const cases = SEES[device.login.person.role].cases;
  await live.next((event) => event.t === 'lines' && rowsOf(event.lines, cases ? 'messages' : 'people').length > 0);
  live.close();
  return { pulled, live: JSON.stringify(live.events) };
}

describe.each(ROLE_NAMES)('%s', (role) => {
  test('gets no byte of what it may not see', async () => {
    const device = await openDevice(server.url, role);
    const { pulled, live } = await bytesFor(device);
    const may = SEES[role];
    for (const text of [pulled, live]) {
      for (const secret of [NAME, EMAIL, PHONE]) {
        expect(text.includes(secret), `${secret} for ${role}`).toBe(may.personal);
      }
      if (!may.personal) expect(text).not.toMatch(/Vandermolen|quintessa\.|9876543/i);
      expect(text.includes('yours truly')).toBe(may.words);
    }
    expect(pulled.includes(made.caseId)).toBe(may.cases);
    expect(live.includes(made.messageId)).toBe(may.cases);
  });

  test('gets its tables and, of them, its columns', async () => {
    const device = await openDevice(server.url, role);
    const lines = parseLines(await device.pullText());
    const { permissions, redaction } = roleOf(role);
    for (const line of lines) {
      if (line.t !== 'rows') continue;
      const name = TABLE_NAMES.find((table) => table === line.table);
      if (!name) throw new Error(`no table ${line.table}`);
      const table = tableOf(name);
      expect(permissions).toContain(table.permission);
      const columns = Object.entries(table.columns).filter(([, { sensitivity }]) => redaction[sensitivity] !== 'none');
      expect(line.columns).toEqual(['id', 'version', ...columns.map(([column]) => column)]);
    }
  });
});

test('masked, limited, redacted and tokenised values are what they are called', async () => {
  const userOf = async (role: RoleName) => {
    const lines = await (await openDevice(server.url, role)).pull();
    const user = rowsOf(lines, 'users').find(({ id }) => id === made.userId);
    const message = rowsOf(lines, 'messages').find(({ id }) => id === made.messageId);
    return { email: user?.email, content: message?.content as string | undefined };
  };
  const moderator = await userOf('moderator');
  expect(moderator.email).toBe('q•••@example.org');
  expect(moderator.content).toMatch(/^my number is \+•• ••• •••••43, write to .*@example\.org, yours truly$/);
  expect(moderator.content).toHaveLength(CONTENT.length);
  const legal = await userOf('legal');
  expect(legal).toEqual({ email: EMAIL, content: CONTENT.replace(/[\p{L}\p{N}]/gu, '█') });
  const auditor = await userOf('auditor');
  expect(auditor.email).toMatch(/^tok_/);
  expect(auditor.content).toBeUndefined();
});
