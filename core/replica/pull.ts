import type { Applied, Order } from './apply.ts';
import type { Build } from './build.ts';
import type { Replica } from './replica.ts';
import type { Progress } from './sync.ts';
import { type GoneLine, type Head, type RowsLine, WindowError, WindowReader } from './window.ts';

/**
 * Reads one window and applies it: a first replica into a file of its own while it travels, any other in memory and
 * then in one transaction. Without its end nothing of it is applied (I6). `covered` and
 * `order`: see Replica.apply.
 * `onProgress` is called with 0 rows when the head has come, then after each part.
 */
export async function pullWindow(
  replica: Replica,
  lines: AsyncIterable<unknown>,
  covered: readonly string[],
  signal: AbortSignal,
  order: () => Order,
  onProgress: (progress: Progress) => void,
): Promise<Applied['state']> {
  let head: Head | null = null;
  let build: Build | null = null;
  const parts: (RowsLine | GoneLine)[] = [];
  const reader = new WindowReader(
    (value) => {
      head = value;
      if (value.from === '0') build = replica.startBuild(value);
      onProgress({ rows: 0, expected: value.expected });
    },
    (part) => {
      if (build) build.part(part);
      else parts.push(part);
      if (reader.rows > 0) onProgress({ rows: reader.rows, expected: head?.expected ?? null });
    },
  );
  for await (const line of lines) {
    if (signal.aborted) throw new WindowError('stopped');
    reader.line(line);
  }
  if (signal.aborted) throw new WindowError('stopped');
  if (!reader.ended || !head) throw new WindowError('the window was cut off');
  if (build) {
    replica.finishBuild(covered);
    return 'applied';
  }
  return replica.apply({ head, parts }, order(), covered);
}
