import { type BackendFrame, RefusedError, type RendererFrame, rendererFrame } from '../../core/contract/bridge.ts';
import { CHANNELS, type ChannelName } from '../../core/contract/channels/index.ts';
import { type Refusal, refuse } from '../../core/contract/errors.ts';
import { storageProblem } from '../../core/replica/storage.ts';
import type { ChannelHandlers } from './channel-handlers.ts';
import type { Device } from './device.ts';
import { parseQuery, runQuery } from './run-query.ts';
import type { WatchResult } from './watches.ts';

/** One window's carrier: a MessagePort or a WebSocket. */
export interface Port {
  /** `json` makes the same frame as text, where that is what travels. */
  send(frame: BackendFrame, json?: () => string): void;
  onFrame(listener: (frame: unknown) => void): void;
  onClose(listener: () => void): void;
}

/** Each with what it is made of. */
const LIVE_VALUES: Readonly<Record<string, readonly string[]>> = {
  session: ['session'],
  connection: ['connection'],
  outbox: ['outbox', 'follow_ups', 'people'],
  outbox_news: ['outbox', 'outbox_news'],
};

/** Answers a window's frames until its port closes. */
export function attachPort(device: Device, channels: ChannelHandlers, port: Port): void {
  const watches = new Map<number, () => void>();

  const refuseFrame = (id: number, refusal: Refusal): void => port.send({ t: 'refused', id, refusal });

  async function call(frame: Extract<RendererFrame, { t: 'call' }>): Promise<void> {
    const name = Object.hasOwn(CHANNELS, frame.channel) ? (frame.channel as ChannelName) : null;
    const input = name && CHANNELS[name].input.safeParse(frame.input);
    if (!name || !input?.success) {
      refuseFrame(frame.id, refuse('invalid_request', frame.channel));
      return;
    }
    try {
      const handler = channels[name] as (value: unknown) => unknown;
      port.send({ t: 'reply', id: frame.id, ok: true, value: await handler(input.data) });
    } catch (error) {
      refuseFrame(frame.id, explain(device, frame.channel, error));
    }
  }

  function watch(frame: Extract<RendererFrame, { t: 'watch' }>): void {
    const { id } = frame;
    const send = (result: Exclude<WatchResult, { t: 'nothing' }>, json: string): void =>
      port.send({ ...result, id }, () => `{"id":${id},${json.slice(1)}`);
    watches.get(id)?.();
    const reads = Object.hasOwn(LIVE_VALUES, frame.query) && LIVE_VALUES[frame.query];
    if (reads) {
      const run = (): WatchResult => ({ t: 'data', value: device.live(frame.query) });
      watches.set(id, device.watches.add(reads, guarded(device, frame.query, run), send));
      return;
    }
    const parsed = parseQuery(frame.query, frame.args);
    if (!parsed) {
      refuseFrame(id, refuse('invalid_request', frame.query));
      return;
    }
    const run = (): WatchResult => runQuery(device.session, parsed.query, parsed.args);
    watches.set(id, device.watches.add(parsed.query.tables, guarded(device, frame.query, run), send));
  }

  port.onFrame((raw) => {
    const parsed = rendererFrame.safeParse(raw);
    if (!parsed.success) {
      device.options.log('a frame that is none', parsed.error);
      return;
    }
    const frame = parsed.data;
    device.watches.worked();
    if (frame.t === 'call') void call(frame);
    else if (frame.t === 'watch') watch(frame);
    else {
      watches.get(frame.id)?.();
      watches.delete(frame.id);
    }
  });
  port.onClose(() => {
    for (const end of watches.values()) end();
    watches.clear();
  });
}

/** A query that fails must not take the other windows' queries with it. */
const guarded = (device: Device, name: string, run: () => WatchResult) => (): WatchResult => {
  try {
    return run();
  } catch (error) {
    return { t: 'refused', refusal: explain(device, name, error) };
  }
};

function explain(device: Device, what: string, error: unknown): Refusal {
  if (error instanceof RefusedError) return error.refusal;
  const storage = storageProblem(error);
  if (storage) return storage;
  device.options.log(what, error);
  return refuse('internal', what);
}
