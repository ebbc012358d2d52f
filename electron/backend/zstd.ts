import { promisify } from 'node:util';
import * as zlib from 'node:zlib';
import { must } from '../../core/lib/must.ts';

/** The result is alone in its memory. */
export type Unpack = (packed: Buffer) => Promise<Buffer>;

/** Above that of a part: so it comes in one piece. */
const CHUNK = { chunkSize: 2_000_000 };

const decompress = zlib.zstdDecompress as typeof zlib.zstdDecompress | undefined;

/** Older runtimes cannot unpack: they take the ordinary window. */
export const canUnpack = decompress !== undefined;
export const unpackZstd: Unpack = (packed) => promisify(must(decompress, 'a runtime with zstd'))(packed, CHUNK);
