import { IMAGES_TYPE } from '../../core/contract/copy.ts';
import { NONCE_HEADER, SIGNATURE_HEADER, TIME_HEADER } from '../../core/contract/request-signature.ts';
import { must } from '../../core/lib/must.ts';
import { type Blunder, blundered, type Signing } from './blunders.ts';
import { HeardImages, harmImages, type ImageHarm } from './image-harm.ts';
import type { Random } from './random.ts';
import { resigned } from './resigned.ts';
import { type Came, inHalves, type Reply } from './routes.ts';

export const MEDDLINGS = [
  'alter what is sent',
  'drop the first',
  'send the last twice',
  'turn the order round',
  'name another outcome',
  'sign as somebody else',
  'answer for another',
  'leave one answer out',
  'half an answer',
  'a byte of a copy',
  'orders of before and of others',
  'another kind of order',
  'orders are held back',
] as const;
export type Meddling = (typeof MEDDLINGS)[number];

type Json = Record<string, unknown>;

/** What somebody who listens has, of all desks: signed orders, and images. */
export interface Heard {
  readonly orders: Json[];
  readonly images: HeardImages;
  /** A harm was done. */
  readonly onHarm: (how: ImageHarm) => void;
  readonly onBlunder: (how: Blunder) => void;
}

export const heardBy = (onMet: (what: string) => void): Heard => ({
  orders: [],
  images: new HeardImages(),
  onHarm: (how) => onMet(`an image ${how}`),
  onBlunder: (how) => onMet(`sends ${how}`),
});

/** Somebody between the console and the server who reads and alters. He has no key of either. */
export class Meddler {
  readonly #random: Random;
  /** What he does to the next push. */
  next: Meddling | null = null;

  /** What becomes of an image in the next copy. */
  harm: ImageHarm | null = null;

  /** What the console itself makes of its next request. */
  blunder: Blunder | null = null;

  readonly #heard: Heard;

  constructor(random: Random, heard: Heard) {
    this.#random = random;
    this.#heard = heard;
  }

  /** Nobody does anything any more. */
  rest(): void {
    this.next = null;
    this.harm = null;
    this.blunder = null;
  }

  /** A request as the console made it, by a bug of its own: its device signs that, too. */
  made<R extends Came>(request: R, signing: Omit<Signing, 'random'>): R {
    const { blunder } = this;
    const { path, headers, body } = request;
    if (blunder === null || body === null || !path.startsWith('/sync/') || !headers[SIGNATURE_HEADER]) return request;
    const instead = blundered(path, body, blunder, { random: this.#random, ...signing });
    if (instead === null) return request;
    this.blunder = null;
    this.#heard.onBlunder(blunder);
    const [at, nonce] = [Number(headers[TIME_HEADER]), headers[NONCE_HEADER] ?? ''];
    return resigned({ ...request, body: instead }, { at, nonce, sign: signing.sign });
  }

  /** A request as it leaves the console. */
  onTheWay<R extends Came>(request: R): R {
    if (this.next === null || request.path !== '/sync/push' || request.body === null) return request;
    const push = pushIn(request.body);
    if (push === null) return request;
    return { ...request, body: JSON.stringify({ ...push, commands: this.#commands(push.commands) }) };
  }

  #commands(commands: unknown[]): unknown[] {
    const at = this.#random.between(0, commands.length - 1);
    const one = must(commands[at], 'a command') as Json;
    switch (this.next) {
      case 'alter what is sent':
        commands[at] = this.#altered(one);
        break;
      case 'drop the first':
        if (commands.length > 1) commands.shift();
        break;
      case 'send the last twice':
        commands.push(commands.at(-1));
        break;
      case 'turn the order round':
        commands.reverse();
        break;
      default:
        return commands;
    }
    this.next = null;
    return commands;
  }

  #altered(one: Json): Json {
    const args = one.args as Json;
    return this.#random.pick<Json>([
      one.name === 'decide'
        ? { ...one, args: { ...args, reason_code: 'no_violation', actions: [] } }
        : { ...one, at: Number(one.at) - 1_000 },
      { ...one, at: Number(one.at) - 60_000 },
      { ...one, name: one.name === 'claim' ? 'release' : 'claim', args: { case_id: args.case_id } },
    ]);
  }

  /** An answer as the server gave it. */
  onTheWayBack(path: string, came: Reply): Reply {
    const reply = this.#withHarm(path, came);
    if (path === '/sync/orders' && reply.status === 200 && reply.body.t === 'text') {
      return { ...reply, body: { t: 'text', text: this.#orders(reply.body.text) } };
    }
    if (this.next === 'a byte of a copy' && path === '/sync/copy' && reply.body.t === 'parts') {
      this.next = null;
      return { ...reply, body: { t: 'parts', parts: this.#garbled(reply.body.parts) } };
    }
    if (this.next === null || path !== '/sync/push' || reply.status !== 200 || reply.body.t !== 'text') return reply;
    return { ...reply, body: { t: 'text', text: this.#results(reply.body.text) } };
  }

  #withHarm(path: string, reply: Reply): Reply {
    if (path !== '/sync/copy' || reply.type !== IMAGES_TYPE || reply.body.t !== 'parts') return reply;
    return { ...reply, body: { t: 'parts', parts: this.#harmed(reply.body.parts) } };
  }

  #results(text: string): string {
    const results = [...((JSON.parse(text) as Json).results as Json[])];
    const at = this.#random.between(0, Math.max(0, results.length - 1));
    const receipt = results[at]?.receipt as Json | undefined;
    switch (this.next) {
      case 'name another outcome':
        if (receipt) results[at] = { t: 'receipt', receipt: this.#turned(receipt) };
        break;
      case 'sign as somebody else':
        if (receipt) results[at] = { t: 'receipt', receipt: { ...this.#turned(receipt), signature: 'f'.repeat(64) } };
        break;
      case 'answer for another':
        results.reverse();
        break;
      case 'leave one answer out':
        results.splice(at, 1);
        break;
      case 'half an answer':
        this.next = null;
        return text.slice(0, 40);
      default:
        return text;
    }
    this.next = null;
    return JSON.stringify({ results });
  }

  #orders(text: string): string {
    const { orders } = JSON.parse(text) as { orders: Json[] };
    for (const one of orders) if (!this.#heard.orders.some(({ id }) => id === one.id)) this.#heard.orders.push(one);
    if (this.next === 'orders are held back') {
      // They come with the next answer, some of them after their time.
      this.next = 'orders of before and of others';
      return JSON.stringify({ orders: [] });
    }
    if (this.next === 'orders of before and of others') {
      this.next = null;
      const all = [...this.#heard.orders].sort(() => this.#random.next() - 0.5);
      return JSON.stringify({ orders: all.slice(0, 20) });
    }
    if (this.next !== 'another kind of order' || orders.length === 0) return text;
    this.next = null;
    return JSON.stringify({ orders: orders.map((one) => ({ ...one, kind: one.kind === 'wipe' ? 'lock' : 'wipe' })) });
  }

  /** Frames come in halves. */
  #harmed(halves: readonly (string | Uint8Array)[]): (string | Uint8Array)[] {
    const frames: Buffer[] = [];
    for (let at = 0; at < halves.length; at += 2)
      frames.push(Buffer.concat([halves[at] as Uint8Array, halves[at + 1] as Uint8Array]));
    const { images, onHarm } = this.#heard;
    images.hear(frames);
    const { harm } = this;
    const harmed = harm === null ? null : harmImages(frames, harm, this.#random, images);
    if (harm === null || harmed === null) return [...halves];
    this.harm = null;
    onHarm(harm);
    return harmed.flatMap(inHalves);
  }

  /** One byte of one part's second half: what is packed in it, not its header. */
  #garbled(parts: readonly (string | Uint8Array)[]): (string | Uint8Array)[] {
    const at = this.#random.between(0, parts.length / 2 - 1) * 2 + 1;
    return parts.map((part, n) => {
      if (n !== at || typeof part === 'string' || part.length === 0) return part;
      const garbled = Uint8Array.from(part);
      const place = this.#random.between(0, garbled.length - 1);
      garbled[place] = (garbled[place] ?? 0) ^ 0x15;
      return garbled;
    });
  }

  #turned(receipt: Json): Json {
    const accepted = receipt.outcome === 'accepted';
    return { ...receipt, outcome: accepted ? 'rejected' : 'accepted', code: accepted ? 'case_not_open' : null };
  }
}

/** Null for what its console has made something else of. */
function pushIn(body: string): { readonly commands: unknown[] } | null {
  if (!body.endsWith('}')) return null;
  const push = JSON.parse(body) as { commands: unknown };
  const commands = push.commands;
  return Array.isArray(commands) && commands.length > 0 && commands.every((one) => 'args' in one)
    ? { ...push, commands }
    : null;
}
