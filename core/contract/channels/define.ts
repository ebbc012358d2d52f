import type { z } from 'zod';

/** A call that the renderer makes over the bridge. One file each; both carriers parse with the same objects. */
export interface Channel<N extends string = string, I = unknown, O = unknown> {
  readonly name: N;
  readonly input: z.ZodType<I>;
  readonly output: z.ZodType<O>;
}

export const defineChannel = <const N extends string, I, O>(channel: Channel<N, I, O>): Channel<N, I, O> => channel;
