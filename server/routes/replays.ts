import { Readable } from 'node:stream';
import { z } from 'zod';
import { MODEL_NAMES } from '../../core/scoring/config.ts';
import { authenticate, requirePermission } from '../auth/authenticate.ts';
import { REPLAY_DETECTORS, REPLAY_KINDS } from '../db/tables/scoring.ts';
import { HttpError } from '../http-error.ts';
import { type DryRunLine, dryRun } from '../replay/dry-run.ts';
import { applyReplay, cancelReplay } from '../replay/settle.ts';
import { type Asked, startReplay } from '../replay/start.ts';
import { listReplays, readReplay, viewOf } from '../replay/view.ts';
import type { Route } from './define.ts';
import { parseBody } from './parse-body.ts';
import { reason } from './reason.ts';

const instant = z.iso.datetime({ offset: true }).nullable().default(null);
const startRequest = z
  .strictObject({
    kind: z.enum(REPLAY_KINDS).default('replay'),
    from: instant,
    to: instant,
    model: z.enum(MODEL_NAMES).nullable().default(null),
    detector: z.enum(REPLAY_DETECTORS).default('current'),
    users: z.array(z.string().min(1).max(200)).min(1).max(10_000).nullable().default(null),
    dry_run: z.boolean().default(false),
    reason,
  })
  .refine(({ kind, users }) => kind === 'rescore' || users === null, {
    path: ['users'],
    error: 'accounts depend on each other: a replay is of all of them',
  })
  .refine(({ kind, from, to }) => kind === 'replay' || (from === null && to === null), {
    path: ['from'],
    error: 'a recalculation is of today',
  })
  .refine(({ from, to }) => from === null || to === null || Date.parse(from) < Date.parse(to), {
    path: ['to'],
    error: 'later than from',
  });
const listRequest = z.strictObject({ limit: z.coerce.number().int().min(1).max(200).default(20) });
const settleRequest = z.strictObject({ id: z.guid().toLowerCase(), reason });
const SETTLEMENTS = { apply: applyReplay, cancel: cancelReplay } as const;

const ms = (text: string | null): number | null => (text === null ? null : Date.parse(text));

async function* lines(run: AsyncGenerator<DryRunLine>): AsyncGenerator<string> {
  for await (const line of run) yield `${JSON.stringify(line)}\n`;
}

/** `POST /api/replays`, `GET /api/replays[/:id]`, `POST /api/replays/:id/apply` and `…/cancel`: history under another version. */
export const replays: Route = (app, ctx) => {
  /** One dry run at a time in a process: each is as much work as the pipeline does. */
  let dryRuns = 0;
  async function* counted(run: AsyncGenerator<DryRunLine>): AsyncGenerator<DryRunLine> {
    dryRuns += 1;
    try {
      yield* run;
    } finally {
      dryRuns -= 1;
    }
  }
  app.post('/api/replays', async (request, reply) => {
    const caller = await authenticate(ctx, request);
    requirePermission(caller, 'scoring.recompute');
    const { from, to, dry_run, ...body } = parseBody(startRequest, request.body);
    const by = { personId: caller.person.id, correlationId: request.id };
    const asked: Asked = { ...body, ...by, from: ms(from), to: ms(to) };
    if (!dry_run) return reply.code(202).send({ replay: viewOf(await startReplay(ctx, asked)) });
    if (dryRuns > 0) throw new HttpError('replay_running');
    const run = counted(dryRun(ctx, asked));
    // What cannot begin is refused as such, not in the middle of an answer.
    const first = await run.next();
    // Nobody reads on: its session ends.
    reply.raw.once('close', () => void run.return(undefined));
    const all = (async function* () {
      if (!first.done) yield first.value;
      yield* run;
    })();
    const stream = Readable.from(lines(all));
    stream.on('error', (error) => ctx.log.error({ correlation_id: request.id, err: error }, 'a dry run failed'));
    return reply.header('content-type', 'application/x-ndjson').header('cache-control', 'no-store').send(stream);
  });
  app.get('/api/replays', async (request) => {
    requirePermission(await authenticate(ctx, request), 'scoring.recompute');
    return { replays: await listReplays(ctx.db, parseBody(listRequest, request.query).limit) };
  });
  app.get<{ Params: { id: string } }>('/api/replays/:id', async (request) => {
    requirePermission(await authenticate(ctx, request), 'scoring.recompute');
    const { id } = parseBody(settleRequest.pick({ id: true }), request.params);
    return { replay: await readReplay(ctx.db, id) };
  });
  for (const [how, settle] of Object.entries(SETTLEMENTS)) {
    app.post<{ Params: { id: string } }>(`/api/replays/:id/${how}`, async (request) => {
      const caller = await authenticate(ctx, request);
      requirePermission(caller, 'scoring.recompute');
      const given = parseBody(settleRequest, { ...(request.body as object | null), id: request.params.id });
      const by = { personId: caller.person.id, correlationId: request.id };
      return { replay: viewOf(await settle(ctx, { ...given, ...by })) };
    });
  }
};
