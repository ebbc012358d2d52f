/** What is smaller and does not fill its memory may share it. */
const ALONE = 65_536;

/**
 * Gives memory back at once: the collector learns only how much of it is held, and walks all that is alive for each few
 * megabytes that came and went. Nobody else's bytes are in the memory of `bytes`, which are empty afterwards.
 */
export function release(bytes: Uint8Array): void {
  const fills = bytes.byteLength > 0 && bytes.byteLength === bytes.buffer.byteLength;
  if (fills || bytes.byteLength >= ALONE) (bytes.buffer as ArrayBuffer).transfer(0);
}
