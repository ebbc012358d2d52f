import type { Transport } from '../../core/replica/transport.ts';
import type { Faults } from '../support/faulty-sql.ts';
import type { Desk } from './desk.ts';
import { LivePipe } from './live-pipe.ts';
import type { Meddler } from './meddler.ts';
import type { SimServer } from './server.ts';

const copy = (value: unknown): unknown => JSON.parse(JSON.stringify(value)) as unknown;

/** What one desk's processes speak to the server with, over its link. */
export class DeskTransport {
  readonly #desk: Desk;
  /** The process that answers now. */
  readonly #server: () => SimServer;
  readonly #meddler: Meddler;
  readonly #pipes = new Set<LivePipe>();
  stalled = false;

  constructor(desk: Desk, server: () => SimServer, meddler: Meddler) {
    this.#desk = desk;
    this.#server = server;
    this.#meddler = meddler;
  }

  /** The console takes nothing from its live stream until `resume`. */
  stall(): void {
    this.stalled = true;
    for (const pipe of this.#pipes) pipe.stalled = true;
  }

  resume(): void {
    this.stalled = false;
    for (const pipe of this.#pipes) pipe.resume();
  }

  of(faults: Faults): Transport {
    const desk = this.#desk;
    const { link, time } = desk;
    const { name } = desk.options;
    const note = (text: string): void => desk.options.note(`${name} ${text}`);
    const token = (): string => desk.session?.token ?? '';
    const server = this.#server;
    const pipes = this.#pipes;
    const meddler = this.#meddler;
    const stalled = (): boolean => this.stalled;
    return {
      async *pull(request, signal) {
        note(`pulls from ${request.cursor}`);
        const lines = await link.request(`${name} pull`, signal, () => server().pull(token(), request));
        for await (const line of link.carry(`${name} pull`, lines, signal)) {
          if (faults.dead) return;
          yield JSON.parse(line) as unknown;
        }
      },
      async *live(signal) {
        if (!link.weather.streams) return;
        const pipe = new LivePipe(link, time);
        pipe.stalled = stalled();
        pipes.add(pipe);
        pipe.on('close', () => pipes.delete(pipe));
        await link.request(`${name} live`, signal, () => server().live(token(), pipe));
        for await (const event of pipe.events(signal)) {
          if (faults.dead) return;
          yield event;
        }
      },
      async push(commands, signal) {
        note(`pushes ${commands.map(({ seq, name: command }) => `${seq} ${command}`).join(', ')}`);
        const sent = meddler.onTheWay(copy(commands) as unknown[]);
        const reply = await link.request(`${name} push`, signal, () => server().push(token(), sent));
        return meddler.onTheWayBack(copy(reply));
      },
    };
  }
}
