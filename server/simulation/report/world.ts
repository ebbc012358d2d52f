import { must } from '../../../core/lib/must.ts';
import { createServer, type Server } from '../../app.ts';
import { newId } from '../../clock.ts';
import { readConfig } from '../../config.ts';
import { seedDemo } from '../../db/seed.ts';
import { changeSetting } from '../../settings/change.ts';
import type { SentEvent } from '../marketplace.ts';
import { signedHeaders } from '../sign.ts';

export const MODES = ['shadow', 'active'] as const;
export type Mode = (typeof MODES)[number];

export interface WorldOptions {
  readonly mode: Mode;
  /** Of a migrated, empty database. */
  readonly databaseUrl: string;
  readonly dataFolder: string;
  /** When its story begins, ms. */
  readonly startsAt: number;
}

/** A server whose time is that of the story: it passes when `advance` says so, and never otherwise. */
export interface World {
  readonly mode: Mode;
  readonly server: Server;
  /** Moves time on, takes in what was sent meanwhile through the signed API, and works off all that is due. */
  advance(to: number, events: readonly SentEvent[]): Promise<void>;
  destroy(): Promise<void>;
}

/** Most events of one request. */
const BATCH = 500;

export async function openWorld({ mode, databaseUrl, dataFolder, startsAt }: WorldOptions): Promise<World> {
  let now = startsAt;
  const clock = { now: () => now, monotonic: () => now - startsAt };
  const env = { DOCKET_PORT: '0', DOCKET_DATA: dataFolder, DOCKET_DEMO: '1', DOCKET_LOG: 'error' };
  const server = await createServer(readConfig({ ...env, DATABASE_URL: databaseUrl }), { clock });
  const { source } = await seedDemo(server.ctx);
  await setMode(server, mode);

  async function send(events: readonly SentEvent[]): Promise<void> {
    const payload = Buffer.from(JSON.stringify({ events }));
    const headers = signedHeaders(source.name, source.secret, payload, now);
    const reply = await server.app.inject({ method: 'POST', url: '/api/events', headers, payload });
    const results: { status: string; code?: string }[] = reply.statusCode === 202 ? reply.json().results : [];
    const refused = results.find(({ status }) => status !== 'accepted');
    if (results.length !== events.length || refused)
      throw new Error(
        `the server did not take the story: ${reply.statusCode} ${refused?.code ?? reply.body.slice(0, 200)}`,
      );
  }

  return {
    mode,
    server,
    async advance(to, events) {
      now = to;
      for (let i = 0; i < events.length; i += BATCH) await send(events.slice(i, i + BATCH));
      await server.processAll();
    },
    destroy: () => server.destroy(),
  };
}

/** Through the audited call, in the name of the demo's administrator. */
async function setMode({ ctx }: Server, mode: Mode): Promise<void> {
  const admin = await ctx.db.selectFrom('people').select('id').where('role', '=', 'admin').executeTakeFirst();
  await changeSetting(ctx, {
    key: 'shadow',
    value: { global: mode === 'shadow', tiers: {}, rules: {} },
    reason: 'a simulated month in both modes',
    personId: must(admin, 'the administrator of the demo').id,
    correlationId: newId(ctx.clock.now()),
  });
}
