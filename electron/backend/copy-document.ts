const ROWS = '"rows":[';
const HEAD = /^\{"t":"part","n":\d+,"urgent":false,"tables":\[\{"table":"[a-z_]+","columns":\[(?:"[a-z_0-9]+",?)+\],$/;
const END = ']}]}';

/** A longer one is none: the names of a table's columns. */
const MAX_HEAD = 10_000;
const NEWLINE = 10;

/**
 * The document of a frame, parsed. The rows of an ordinary part of one table stay the bytes that they are (Uint8Array: an image, or
 * a JSON array): SQLite reads them itself, and no value of theirs is made here.
 */
export const readDocument = (bytes: Buffer): unknown =>
  withImage(bytes) ?? partOf(bytes) ?? (JSON.parse(bytes.toString()) as unknown);

/** A part whose rows are a database file behind its first line; other documents have no second one. */
function withImage(bytes: Buffer): unknown {
  const end = bytes.subarray(0, MAX_HEAD).indexOf(NEWLINE);
  if (end < 0) return null;
  const part = JSON.parse(bytes.toString('utf8', 0, end)) as { tables: [{ image?: Uint8Array }] };
  part.tables[0].image = bytes.subarray(end + 1);
  return part;
}

function partOf(bytes: Buffer): unknown {
  const at = bytes.subarray(0, MAX_HEAD).indexOf(ROWS);
  if (at < 0) return null;
  const head = bytes.toString('utf8', 0, at);
  const end = bytes.length - END.length + 1;
  if (!HEAD.test(head) || bytes.toString('latin1', end - 1) !== END) return null;
  const start = at + ROWS.length - 1;
  // Another table follows; or an object in a row has such a name, and the longer way is right too.
  if (bytes.indexOf(ROWS, start) >= 0) return null;
  const part = JSON.parse(`${head}"rows":[]${END.slice(1)}`) as { tables: [{ rows: unknown }] };
  part.tables[0].rows = bytes.subarray(start, end);
  return part;
}
