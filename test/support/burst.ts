import { setTimeout as wait } from 'node:timers/promises';
import { signedHeaders } from '../../server/simulation/sign.ts';
import { messageEvent, type TestEvent } from './events.ts';

export interface Door {
  readonly url: string;
  readonly source: { readonly name: string; readonly secret: string };
}

const BATCH = 25;
const PEOPLE = 8;
/** Enough of a kind to open cases. */
const ASIDES = [
  'cancel the booking and pay me directly, it is cheaper',
  'you can pay me by mobile money outside the app',
  'I will send you my number so that we do the next one without the app',
];
/** While the door is shut: the sender knocks again. */
const KNOCK_EVERY_MS = 20;

/**
 * A platform that never stops sending, a batch after the other, each again and again until it is acknowledged: what a
 * platform does that keeps its events. Every message leaks a number, so every one has its effect.
 */
export class Burst {
  /** In the order in which they were sent. */
  readonly acknowledged: TestEvent[] = [];
  private readonly name: string;
  private readonly door: () => Door;
  private stopped = false;
  private readonly running: Promise<void>;
  private at = Date.now() - 3_600_000;

  constructor(name: string, door: () => Door) {
    this.name = name;
    this.door = door;
    this.running = this.run();
  }

  /** Settles when the batch in hand is acknowledged. */
  stop(): Promise<void> {
    this.stopped = true;
    return this.running;
  }

  private async run(): Promise<void> {
    for (let batch = 0; !this.stopped; batch += 1) {
      const events = Array.from({ length: BATCH }, (_, i) => this.message(batch * BATCH + i));
      await this.deliver(Buffer.from(JSON.stringify({ events })));
      this.acknowledged.push(...events);
    }
  }

  private message(n: number): TestEvent {
    this.at += 7;
    const number = String(10_000_000 + n).slice(1);
    return messageEvent(
      `${this.name}-${n % PEOPLE}`,
      `${this.name}-${(n + 1) % PEOPLE}`,
      `text me on whatsapp +237 6 7${number.slice(0, 1)} ${number.slice(1, 3)} ${number.slice(3, 5)} ${number.slice(5)}, ${ASIDES[n % ASIDES.length]}`,
      { occurred_at: new Date(this.at).toISOString() },
    );
  }

  private async deliver(body: Buffer): Promise<void> {
    for (;;) {
      const { url, source } = this.door();
      try {
        const headers = signedHeaders(source.name, source.secret, body, Date.now());
        const reply = await fetch(`${url}/api/events`, { method: 'POST', body: body.toString(), headers });
        const answer = (await reply.json()) as { rejected?: number };
        if (reply.status === 202 && answer.rejected === 0) return;
        if (reply.status < 500 && reply.status !== 429) throw new Refused(JSON.stringify(answer));
      } catch (error) {
        // The connection broke, or nobody is there: whether it was stored nobody knows, so it is sent again.
        if (error instanceof Refused) throw error;
      }
      await wait(KNOCK_EVERY_MS);
    }
  }
}

/** Whether so much was acknowledged that something can be told from it. */
export const enough = (bursts: readonly Burst[]) => (): boolean =>
  bursts.reduce((sum, { acknowledged }) => sum + acknowledged.length, 0) > 500;

class Refused extends Error {}
