import { createHash } from 'node:crypto';

/** Ids of one run: the same for the same key, different for another. */
export interface Ids {
  /** A uuid (RFC 9562 version 8). */
  event(): string;
  /** A platform's own id, such as `msg-k3f9-1a`. */
  platform(prefix: string): string;
}

export function createIds(key: string): Ids {
  const digest = (text: string): Buffer => createHash('sha256').update(`${key}/${text}`).digest();
  const tag = digest('tag').readUInt32BE(0).toString(36).padStart(4, '0').slice(-4);
  let events = 0;
  let others = 0;
  return {
    event() {
      const bytes = digest(`event/${events++}`).subarray(0, 16);
      bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x80;
      bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80;
      const hex = bytes.toString('hex');
      return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
    },
    platform: (prefix) => `${prefix}-${tag}-${(others++).toString(36)}`,
  };
}
