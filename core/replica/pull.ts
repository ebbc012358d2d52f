import { copyHead } from '../contract/copy.ts';
import type { Applied, Order } from './apply.ts';
import type { Build } from './build.ts';
import type { Replica } from './replica.ts';
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
  onProgress: (rows: number, expected: number | null) => void,
): Promise<Applied['state']> {
  let head: Head | null = null;
  let build: Build | null = null;
  const parts: (RowsLine | GoneLine)[] = [];
  const reader = new WindowReader(
    (value) => {
      head = value;
      if (value.from === '0') build = replica.startBuild(value);
      onProgress(0, value.expected);
    },
    (part) => {
      if (build) build.part(part);
      else parts.push(part);
      if (reader.rows > 0) onProgress(reader.rows, head?.expected ?? null);
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

/**
 * Takes a copy into files of its own and makes them the replica. What came stays when the connection breaks: the next
 * call goes on there. `onProgress` is called when the head has come, then after each part.
 */
export async function pullCopy(
  replica: Replica,
  values: AsyncIterable<unknown>,
  signal: AbortSignal,
  onProgress: (rows: number, expected: number | null) => void,
): Promise<void> {
  let expected: number | null = null;
  for await (const value of values) {
    if (signal.aborted) throw new WindowError('stopped');
    if (expected === null) {
      const head = copyHead.safeParse(value);
      if (!head.success) throw new WindowError('a copy without a head');
      expected = head.data.head.expected ?? 0;
      onProgress(replica.beginCopy(head.data), expected);
    } else {
      const rows = replica.takeCopied(value);
      if (rows === 'whole') return;
      onProgress(rows, expected);
    }
  }
  throw new WindowError('the copy was cut off');
}

/** Fetches rows that belong under the cursor, and fills them in while they travel. What broke off begins anew. */
export async function pullMissing(
  replica: Replica,
  lines: AsyncIterable<unknown>,
  signal: AbortSignal,
  onProgress: (rows: number, expected: number | null) => void,
): Promise<void> {
  let expected: number | null = null;
  const reader = new WindowReader(
    (head) => {
      expected = head.expected;
      onProgress(0, expected);
    },
    (part) => {
      replica.fillOwed([part]);
      onProgress(reader.rows, expected);
    },
  );
  for await (const line of lines) {
    if (signal.aborted) throw new WindowError('stopped');
    reader.line(line);
  }
  if (signal.aborted || !reader.ended) throw new WindowError('the window was cut off');
}

/** Tables that another scope gets more of. */
export async function pullOwed(...of: Parameters<typeof pullMissing>): Promise<void> {
  await pullMissing(...of);
  of[0].owedFilled();
}
