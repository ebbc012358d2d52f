import { type Bridge, backendFrame, RefusedError } from '../../../core/contract/bridge.ts';
import type { ChannelInput, ChannelName, ChannelOutput } from '../../../core/contract/channels/index.ts';
import { type Refusal, refuse } from '../../../core/contract/errors.ts';
import type { OpenCarrier } from './carrier.ts';

interface Watch {
  readonly query: string;
  readonly args: unknown;
  onData(value: unknown): void;
  onError(refusal: Refusal): void;
}
interface Call {
  resolve(value: unknown): void;
  reject(error: Error): void;
}

/**
 * The bridge over any carrier. Watches outlive a lost backend: they are asked for again when it is back. A call made
 * meanwhile is refused with `backend_away`; one that was under way with `backend_gone`, because nobody knows any more
 * whether it was kept.
 */
export function createBridge(open: OpenCarrier): Bridge {
  const watches = new Map<number, Watch>();
  const calls = new Map<number, Call>();
  const listeners = new Set<(attached: boolean) => void>();
  let attached = false;
  let lastId = 0;

  const carrier = open({
    attached(now) {
      if (now === attached) return;
      attached = now;
      if (now)
        for (const [id, watch] of watches) carrier.send({ t: 'watch', id, query: watch.query, args: watch.args });
      else {
        for (const call of calls.values()) call.reject(new RefusedError(refuse('backend_gone')));
        calls.clear();
      }
      for (const listener of listeners) listener(now);
    },
    frame(raw) {
      const frame = backendFrame.parse(raw);
      const watch = watches.get(frame.id);
      const call = calls.get(frame.id);
      if (frame.t === 'data') watch?.onData(frame.value);
      else if (frame.t === 'reply') call?.resolve(frame.value);
      else if (call) call.reject(new RefusedError(frame.refusal as Refusal));
      else watch?.onError(frame.refusal as Refusal);
      if (frame.t !== 'data') calls.delete(frame.id);
    },
  });

  return {
    call<N extends ChannelName>(channel: N, input: ChannelInput<N>): Promise<ChannelOutput<N>> {
      if (!attached) return Promise.reject(new RefusedError(refuse('backend_away')));
      lastId += 1;
      const id = lastId;
      return new Promise<ChannelOutput<N>>((resolve, reject) => {
        calls.set(id, { resolve: resolve as (value: unknown) => void, reject });
        carrier.send({ t: 'call', id, channel, input });
      });
    },
    watch(query, args, onData, onError) {
      lastId += 1;
      const id = lastId;
      watches.set(id, { query, args, onData, onError });
      if (attached) carrier.send({ t: 'watch', id, query, args });
      return () => {
        watches.delete(id);
        if (attached) carrier.send({ t: 'unwatch', id });
      };
    },
    onAttached(listener) {
      listeners.add(listener);
      listener(attached);
      return () => listeners.delete(listener);
    },
  };
}
