import type { RecordEntry, RecordRequest } from '../../core/contract/record.ts';

/** Where a device's record stands on the server. */
export interface RecordState {
  readonly lastSeq: number;
  readonly lastHash: string;
  readonly claimedSeq: number;
  readonly claimedHash: string;
}

/** What is wrong with a record; each is logged and an audit row of its own. */
export const FINDINGS = [
  'record.gap',
  'record.altered',
  'record.reordered',
  'record.cut_short',
  'record.unexplained',
  'record.unanswered',
  'record.beyond_role',
] as const;
export interface Finding {
  readonly kind: (typeof FINDINGS)[number];
  readonly detail: string;
}

export interface CheckedRecords {
  readonly taken: readonly { readonly entry: RecordEntry; readonly hash: string }[];
  readonly findings: readonly Finding[];
  readonly state: RecordState;
}

/**
 * Which entries are new, and what is missing, changed, out of order or cut off. What is wrong is told and never stops
 * what is right: a record with a hole in it is still evidence. `hash`: SHA-256 over the canonical JSON as hex.
 */
export function checkRecords(
  before: RecordState,
  { entries, head, complete }: RecordRequest,
  hash: (entry: RecordEntry) => string,
): CheckedRecords {
  const findings: Finding[] = [];
  const find = (kind: Finding['kind'], detail: string): void => {
    findings.push({ kind, detail });
  };
  const taken: { entry: RecordEntry; hash: string }[] = [];
  let { lastSeq, lastHash } = before;
  for (const entry of entries) {
    // Sent again: the answer to it was lost.
    if (entry.seq <= before.lastSeq) continue;
    if (entry.seq <= lastSeq) {
      find('record.reordered', `number ${entry.seq} came after number ${lastSeq}`);
      continue;
    }
    if (entry.seq > lastSeq + 1) find('record.gap', `numbers ${lastSeq + 1} to ${entry.seq - 1} are missing`);
    else if (entry.prev_hash !== lastHash) find('record.altered', `number ${entry.seq} names another predecessor`);
    lastSeq = entry.seq;
    lastHash = hash(entry);
    taken.push({ entry, hash: lastHash });
    if (entry.kind !== 'case.viewed' && !(entry.reason && entry.what?.length)) {
      find('record.unexplained', `number ${entry.seq} does not say why, or what`);
    }
    if (entry.seq === before.claimedSeq && lastHash !== before.claimedHash) {
      find('record.altered', `number ${entry.seq} is not the one that a signed command names`);
    }
  }
  const claimed = Math.max(head.seq, before.claimedSeq);
  if (complete && claimed > lastSeq) find('record.cut_short', `numbers ${lastSeq + 1} to ${claimed} are missing`);
  else if (complete && head.seq === lastSeq && head.hash !== lastHash) {
    find('record.altered', `number ${lastSeq} is not what the device says it is`);
  }
  // What is known to be missing is told once.
  const isCut = complete && claimed > lastSeq;
  const state = { ...before, lastSeq, lastHash, ...(isCut ? { claimedSeq: lastSeq, claimedHash: lastHash } : {}) };
  return { taken, findings, state };
}
