import { setFlagsFromString } from 'node:v8';

/** The heap may grow by so many per cent before it is collected; 0: as V8 sees fit. */
const ROOM = 150;

let inside = 0;

/**
 * Runs `work` with more room for the heap: a copy makes megabytes of buffers a second, which V8 counts as growth, and it walks all that
 * is alive each time. It did so for every ten parts, a seventh of this process's work. Others have the room too meanwhile.
 */
export async function withRoom<T>(work: () => Promise<T>): Promise<T> {
  inside += 1;
  if (inside === 1) setFlagsFromString(`--heap-growing-percent=${ROOM}`);
  try {
    return await work();
  } finally {
    inside -= 1;
    if (inside === 0) setFlagsFromString('--heap-growing-percent=0');
  }
}
