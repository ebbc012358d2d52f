import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openConsole, type TestConsole, WHOLE_QUEUE } from '../support/console.ts';
import { startTestServer, TEST_PASSWORD, type TestServer } from '../support/server.ts';

let server: TestServer;
let desk: TestConsole;

beforeAll(async () => {
  server = await startTestServer();
  desk = openConsole(server.url);
});
afterAll(async () => {
  desk?.destroy();
  await server?.destroy();
});

describe('the backend on the real server', () => {
  it('says that nobody is signed in', async () => {
    expect(await desk.until('session', null, () => true)).toMatchObject({ phase: 'signed_out', knownEmail: null });
  });

  it('refuses a wrong password and opens nothing', async () => {
    await expect(desk.signIn('moderator@example.test', 'wrong')).rejects.toThrow('credentials_invalid');
    expect(await desk.until('session', null, () => true)).toMatchObject({ phase: 'signed_out' });
  });

  it('signs in, enrols, downloads the first replica and goes online', async () => {
    await desk.signIn('moderator@example.test', TEST_PASSWORD);
    const session = await desk.until('session', null, ({ phase }) => phase === 'ready');
    expect(session).toMatchObject({ person: { role: 'moderator' }, device: { name: 'test console' } });
    await desk.until('connection', null, ({ phase }) => phase === 'online');
    expect(await desk.until('queue', WHOLE_QUEUE, () => true)).toMatchObject({ offset: 0 });
  });
});
