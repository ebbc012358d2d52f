import { z } from 'zod';
import type { ChannelInput, ChannelName, ChannelOutput } from './channels/index.ts';
import { ERROR_CODES, type Refusal } from './errors.ts';

/** Frames of the bridge between renderer and backend, the same on a MessagePort and on the loopback WebSocket. */
export const rendererFrame = z.discriminatedUnion('t', [
  z.strictObject({ t: z.literal('call'), id: z.number().int(), channel: z.string(), input: z.unknown() }),
  /** Opens a live query: the backend sends `data` at once and after each change of a table it reads. */
  z.strictObject({ t: z.literal('watch'), id: z.number().int(), query: z.string(), args: z.unknown() }),
  z.strictObject({ t: z.literal('unwatch'), id: z.number().int() }),
]);

const refusal = z.strictObject({ code: z.enum(ERROR_CODES), detail: z.string().optional() });
export const backendFrame = z.discriminatedUnion('t', [
  z.strictObject({ t: z.literal('reply'), id: z.number().int(), ok: z.literal(true), value: z.unknown() }),
  z.strictObject({ t: z.literal('refused'), id: z.number().int(), refusal }),
  z.strictObject({ t: z.literal('data'), id: z.number().int(), value: z.unknown() }),
]);

export type RendererFrame = z.infer<typeof rendererFrame>;
export type BackendFrame = z.infer<typeof backendFrame>;

/** Thrown by `call` when the backend refuses: the console turns the code into words with errors.ts. */
export class RefusedError extends Error {
  readonly refusal: Refusal;
  constructor(refusal: Refusal) {
    super(refusal.code);
    this.name = 'RefusedError';
    this.refusal = refusal;
  }
}

/** The renderer's only way out. */
export interface Bridge {
  call<N extends ChannelName>(channel: N, input: ChannelInput<N>): Promise<ChannelOutput<N>>;
  /** Calls `onData` with each value; the returned function ends the watch. */
  watch(
    query: string,
    args: unknown,
    onData: (value: unknown) => void,
    onError: (refusal: Refusal) => void,
  ): () => void;
  /** False while the backend itself is away (its process died): the console says so and waits. */
  onAttached(listener: (attached: boolean) => void): () => void;
}
