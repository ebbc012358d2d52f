import { zstdDecompressSync } from 'node:zlib';
import type { Carried, Carrier } from '../../electron/backend/carrier.ts';
import type { Faults } from '../support/faulty-sql.ts';
import type { Desk } from './desk.ts';
import { LivePipe } from './live-pipe.ts';
import type { Meddler } from './meddler.ts';
import type { Reply } from './routes.ts';
import type { SimServer } from './server.ts';

const bytes = (part: string | Uint8Array): Uint8Array => (typeof part === 'string' ? Buffer.from(part) : part);

type Fetched = Omit<Carried, 'signal'> & { readonly signal?: AbortSignal | null | undefined };

/** A body that comes in pieces, each when it is asked for. */
function streamed(parts: AsyncGenerator<string | Uint8Array>): ReadableStream<Uint8Array> {
  return new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        const next = await parts.next();
        if (next.done) controller.close();
        else controller.enqueue(bytes(next.value));
      },
      cancel: () => void parts.return(undefined),
    },
    { highWaterMark: 0 },
  );
}

/** What one desk's processes speak to the server with, over its link: the console's HTTP client begins above it. */
export class DeskCarrier {
  readonly #desk: Desk;
  /** The process that answers now. */
  readonly #server: () => SimServer;
  readonly #meddler: Meddler;
  readonly #pipes = new Set<LivePipe>();
  #nonces = 0;
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

  of(faults: Faults): Carrier {
    return {
      carry: (request) => (faults.dead ? new Promise(() => undefined) : this.#carry(request, faults)),
      newNonce: () => this.#newNonce(),
      ...(this.#desk.options.copies ? { unpack: async (packed: Buffer) => zstdDecompressSync(packed) } : {}),
      images: this.#desk.options.images,
    };
  }

  #newNonce(): string {
    this.#nonces += 1;
    return `00000000-0000-4000-9000-${String(this.#nonces).padStart(12, '0')}`;
  }

  async #carry({ signal = null, timeout, ...request }: Fetched, faults: Faults) {
    const { link, options } = this.#desk;
    const name = `${options.name} ${request.path}`;
    const isLive = request.path === '/sync/live';
    if (isLive && !link.weather.streams) return answer(streamed(nothing()), 'text/event-stream', 200, {});
    const pipe = isLive ? this.#pipe() : null;
    const sent = this.#meddler.onTheWay(this.#meddler.made(request, this.#signing()));
    this.#note(request);
    const asking = { signal, giveUpMs: timeout };
    const came = await link.request(name, asking, () => this.#server().handle(sent, pipe));
    const reply = this.#meddler.onTheWayBack(request.path, came);
    const { body, status, type, headers } = reply;
    if (body.t === 'text') return answer(body.text, type, status, headers);
    const running = signal ?? new AbortController().signal;
    const parts = body.t === 'live' && pipe ? pipe.texts(running) : link.carry(name, partsOf(reply), running);
    const alive = async function* (): AsyncGenerator<string | Uint8Array> {
      for await (const part of parts) {
        if (faults.dead) return;
        yield part;
      }
    };
    return answer(streamed(alive()), type, status, headers);
  }

  /** For a console that says what it should not. */
  #signing() {
    const { twin } = this.#server();
    const { deviceId = '' } = this.#desk.session ?? {};
    const { personId } = this.#desk.options;
    return {
      sign: (text: string): string => this.#desk.signsToo(text),
      certificates: twin.certificatesOf(deviceId).map(({ id }) => id),
      devices: [...twin.devices.values()].filter((one) => one.personId !== personId).map(({ id }) => id),
    };
  }

  #pipe(): LivePipe {
    const pipe = new LivePipe(this.#desk.link, this.#desk.time, this.#desk.options.highWater);
    pipe.stalled = this.stalled;
    this.#pipes.add(pipe);
    pipe.on('close', () => this.#pipes.delete(pipe));
    return pipe;
  }

  #note({ path, body }: Pick<Carried, 'path' | 'body'>): void {
    const { note, name } = this.#desk.options;
    const asked = body === null ? {} : (JSON.parse(body) as Record<string, unknown>);
    if (path === '/sync/push') {
      const commands = asked.commands as { seq: number; name: string }[];
      note(`${name} pushes ${commands.map(({ seq, name: command }) => `${seq} ${command}`).join(', ')}`);
    } else if (path === '/sync/pull') {
      note(`${name} pulls from ${String(asked.cursor)}`);
    } else if (path !== '/sync/live' && path !== '/sync/orders') {
      note(`${name} asks ${path}`);
    }
  }
}

async function* nothing(): AsyncGenerator<string> {
  // A proxy that lets no stream through.
}

const partsOf = ({ body }: Reply): readonly (string | Uint8Array)[] => (body.t === 'parts' ? body.parts : []);

const answer = (
  body: ReadableStream<Uint8Array> | string,
  type: string,
  status: number,
  headers: Record<string, string>,
): Response => new Response(body as BodyInit, { status, headers: { 'content-type': type, ...headers } });
