import { type LiveEvent, liveEvent } from '../../core/contract/wire.ts';
import type { Device } from './device.ts';
import { transmit } from './signed-request.ts';

/** An open live stream: its events in order, and a way to wait for the next that fits. */
export interface Live {
  readonly events: LiveEvent[];
  /** The first event, among those not taken yet, that fits; waits for it. Rejects when the stream ends before. */
  next(fits?: (event: LiveEvent) => boolean): Promise<LiveEvent>;
  /** Resolves when the server ended the stream. */
  readonly ended: Promise<void>;
  close(): void;
}

export async function openLive(device: Pick<Device, 'url' | 'seal'>): Promise<Live> {
  const controller = new AbortController();
  const response = await transmit(device.url, device.seal('GET', '/sync/live'), controller.signal);
  if (!response.ok || !response.body) throw new Error(`live: ${response.status} ${await response.text()}`);
  const events: LiveEvent[] = [];
  let taken = 0;
  let over = false;
  let wake = (): void => undefined;

  const read = async (body: ReadableStream<Uint8Array>): Promise<void> => {
    let text = '';
    const decoder = new TextDecoder();
    try {
      for await (const chunk of body) {
        text += decoder.decode(chunk, { stream: true });
        const frames = text.split('\n\n');
        text = frames.pop() ?? '';
        for (const frame of frames) {
          if (frame.startsWith('data: ')) events.push(liveEvent.parse(JSON.parse(frame.slice(6))));
        }
        wake();
      }
    } catch (error) {
      // The server cut the connection, or the test did.
      if (!controller.signal.aborted && !(error instanceof TypeError)) throw error;
    } finally {
      over = true;
      wake();
    }
  };
  const ended = read(response.body);

  return {
    events,
    ended,
    close: () => controller.abort(),
    async next(fits = () => true) {
      for (;;) {
        while (taken < events.length) {
          const event = events[taken] as LiveEvent;
          taken += 1;
          if (fits(event)) return event;
        }
        if (over) throw new Error('the live stream ended');
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
      }
    },
  };
}
