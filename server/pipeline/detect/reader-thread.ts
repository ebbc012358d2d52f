import { parentPort } from 'node:worker_threads';
import { must } from '../../../core/lib/must.ts';
import { type Raise, readScene, type Scenery } from './read-scene.ts';

/** A thread that reads messages for the pipeline, so that the one that serves requests is free meanwhile. */
export interface ReadOrder {
  readonly order: number;
  readonly sceneries: readonly Scenery[];
}
export type ReadAnswer = { readonly order: number } & (
  | { readonly raised: readonly Raise[] }
  | { readonly error: Error }
);

function answerTo({ order, sceneries }: ReadOrder): ReadAnswer {
  try {
    return { order, raised: sceneries.map(readScene).filter((raise) => raise !== null) };
  } catch (error) {
    return { order, error: error as Error };
  }
}

const port = must(parentPort, 'a thread of its own');
port.on('message', (order: ReadOrder) => port.postMessage(answerTo(order)));
