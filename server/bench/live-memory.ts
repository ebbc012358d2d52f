import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

setFlagsFromString('--expose-gc');
const collect: () => void = runInNewContext('gc');

/**
 * What this process holds on to, in MB: its heap and buffers after a full collection. What it occupies beside that is the
 * allocators', and goes up and down with them.
 */
export function liveMemoryMb(): number {
  collect();
  const { heapUsed, external } = process.memoryUsage();
  return Math.round((heapUsed + external) / 1_048_576);
}
