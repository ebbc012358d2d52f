import { TEST_PASSWORD, type TestServer } from './server.ts';

export type As = 'moderator' | 'lead' | 'legal' | 'ops' | 'auditor' | 'admin';

export interface StaffReply {
  readonly status: number;
  // biome-ignore lint/suspicious/noExplicitAny: as the server answered
  readonly body: any;
}

/** Calls of the demo accounts, each signed in once. */
export function staffOf(server: TestServer) {
  const tokens = new Map<As, Promise<string>>();
  const signIn = async (as: As): Promise<string> => {
    const payload = { email: `${as}@example.test`, password: TEST_PASSWORD };
    return (await server.app.inject({ method: 'POST', url: '/api/auth/login', payload })).json().token;
  };
  return async (as: As, method: 'GET' | 'POST' | 'PUT', url: string, payload?: object): Promise<StaffReply> => {
    if (!tokens.has(as)) tokens.set(as, signIn(as));
    const headers = { authorization: `Bearer ${await tokens.get(as)}` };
    const reply = await server.app.inject({ method, url, headers, ...(payload ? { payload } : {}) });
    return { status: reply.statusCode, body: reply.json() };
  };
}
