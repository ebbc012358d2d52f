/** What is smaller may lie in memory that it shares, and is soon collected. */
const WORTH_IT = 65_536;

/**
 * Gives memory back at once: the collector learns only how much of it is held, and walks all that is alive for each few
 * megabytes that came and went. Nobody else's bytes are in the memory of `bytes`, which are empty afterwards.
 */
export function release(bytes: Uint8Array): void {
  if (bytes.byteLength >= WORTH_IT) (bytes.buffer as ArrayBuffer).transfer(0);
}
