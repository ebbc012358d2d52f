import { z } from 'zod';
import { ROLE_NAMES } from '../access/roles.ts';
import type { ErrorCode } from './errors.ts';

/**
 * Messages between a console and the server. A test hashes these schemas; when it fails, raise PROTOCOL and add the line that says what changed.
 *
 * 1  first version
 * 2  requests of devices are signed; enrolment codes; certificates with limits, which commands name; receipts of deferred commands say until when; commands tell of the device's clock and record; some tables alone can be pulled; copies may travel as images; consoles without history compare what is recent, and fetch it by account
 */
export const PROTOCOL = 2;

const id = z.uuid();
/** Any table: a console that is one schema behind parks what it does not know. */
const tableName = z.string().max(64);
/**
 * A code of errors.ts. A newer server may send one that this console does not know: it is kept as it came, since receipts
 * are signed, and shown as `internal`. The type names the codes of this version, so that what is made here is one of them.
 */
const errorCode = z.string().max(64) as unknown as z.ZodType<ErrorCode>;
/** A feed position: an xid8 as a decimal string; '0' is the beginning. */
export const cursor = z.string().regex(/^\d{1,20}$/);

// --- sign-in and enrolment ------------------------------------------------------------------------------------------
export const loginRequest = z.strictObject({
  email: z.string().min(3).max(254),
  password: z.string().min(1).max(1024),
});
export const loginReply = z.strictObject({
  token: z.string(),
  expires_at: z.number().int(),
  person: z.strictObject({ id, display_name: z.string(), role: z.enum(ROLE_NAMES) }),
});

/** `public_key` is the device's Ed25519 key as base64url of its 32 raw bytes. */
export const enrolRequest = z.strictObject({
  name: z.string().min(1).max(80),
  public_key: z.string().length(43),
  /** Single-use; needed for a new key. */
  code: z.string().max(40).optional(),
  /** In place of a code: the key of a device of the same person vouches for the new one (devices.ts). */
  predecessor: z.strictObject({ device_id: id, signature: z.string() }).optional(),
});
export const certificate = z.strictObject({
  /** Commands name it. Missing, with the limits, where it was issued before there were any. */
  id: id.optional(),
  device_id: id,
  person_id: id,
  role: z.enum(ROLE_NAMES),
  public_key: z.string(),
  /** What the person's role may see. */
  scope: z.string().optional(),
  commands: z.array(z.string()),
  /** Limits out of touch with the server (core/access/authority.ts). */
  severity: z.number().int().optional(),
  decisions: z.number().int().optional(),
  issued_at: z.number().int(),
  not_after: z.number().int(),
  /** Ed25519 by the server over the canonical JSON of the fields above; base64url. */
  signature: z.string(),
});
export const enrolReply = z.strictObject({
  certificate,
  /** The server's receipt key, base64url raw Ed25519; the device pins it. */
  server_key: z.string(),
  epoch: id,
  /** The session, now bound to the device, lasts until then. */
  session_expires_at: z.number().int().optional(),
});

// --- read path ------------------------------------------------------------------------------------------------------
export const pullRequest = z.strictObject({
  protocol: z.number().int(),
  /** What the replica was built from; null for a first replica. A mismatch is answered by `epoch_changed` / `scope_changed`. */
  epoch: id.nullable(),
  scope: z.string().nullable(),
  cursor,
  /** Only these, from '0': a replica was taken over by a scope that gets more of them. */
  tables: z.array(tableName).min(1).optional(),
  /** Of these tables what belongs to these accounts alone: their history is not in the replica. */
  about: z.array(id).min(1).max(200).optional(),
});

/** A window travels as NDJSON: one head, any number of rows and gone lines, one end. Without the end nothing is applied. */
export const windowHead = z.strictObject({
  t: z.literal('window'),
  epoch: id,
  scope: z.string(),
  role: z.enum(ROLE_NAMES),
  from: cursor,
  /** The snapshot's xmin: the next cursor. */
  to: cursor,
  /** Server clock at the snapshot, ms. */
  at: z.number().int(),
  /** Rows to come, when known (first replica): for progress only. */
  expected: z.number().int().nullable(),
});
/** Columnar: `values[c][r]` is column c of row r. `id` and `version` come first. */
export const windowRows = z.strictObject({
  t: z.literal('rows'),
  table: tableName,
  columns: z.array(z.string()),
  values: z.array(z.array(z.unknown())),
});
export const windowGone = z.strictObject({ t: z.literal('gone'), table: tableName, ids: z.array(id) });
export const windowEnd = z.strictObject({ t: z.literal('end'), rows: z.number().int() });
export const windowLine = z.discriminatedUnion('t', [windowHead, windowRows, windowGone, windowEnd]);

/** Server-sent events of GET /sync/live. `pull` says: ask for the window; `window` carries a small one as its lines. */
export const liveEvent = z.discriminatedUnion('t', [
  z.strictObject({ t: z.literal('hello'), epoch: id, scope: z.string() }),
  z.strictObject({ t: z.literal('pull') }),
  z.strictObject({ t: z.literal('lines'), lines: z.array(windowLine) }),
]);

// --- write path -----------------------------------------------------------------------------------------------------
export const commandBody = z.strictObject({
  id,
  device_id: id,
  /** 1, 2, 3 … without gaps, per device. */
  seq: z.number().int().positive(),
  /** SHA-256 (hex) over the canonical JSON of the device's previous signed envelope; 64 zeros for the first. */
  prev_hash: z.string().regex(/^[0-9a-f]{64}$/),
  name: z.string().max(64),
  args: z.record(z.string(), z.unknown()),
  /** Versions of the rows that the person had before them: `table/id` → version. */
  seen: z.record(z.string(), z.number().int()),
  /** The device's wall clock when the person acted, ms. */
  at: z.number().int(),
  /** Monotonic ms since the last sync with the server; null when it never synced in this run. */
  elapsed: z.number().int().nullable(),
  /** What the device knew of its clock then (core/commands/clock.ts). */
  clock: z.strictObject({ offset: z.number().int().nullable(), jump: z.number().int().nullable() }).optional(),
  /** Where the device's own record of what was looked at stood when this was sealed. */
  record: z.strictObject({ seq: z.number().int().min(0), hash: z.string().regex(/^[0-9a-f]{64}$/) }).optional(),
  correlation_id: id,
  /** The certificate that it was made under. */
  certificate_id: id.optional(),
});
/** `signature`: Ed25519 by the device over the canonical JSON of the body; base64url. */
export const commandEnvelope = commandBody.extend({ signature: z.string() });

export const OUTCOMES = ['accepted', 'accepted_as_second_opinion', 'rejected', 'deferred', 'quarantined'] as const;

export const receiptBody = z.strictObject({
  command_id: id,
  device_id: id,
  seq: z.number().int(),
  outcome: z.enum(OUTCOMES),
  code: errorCode.nullable(),
  detail: z.string().nullable(),
  /** The audit row that was written with it. */
  audit_id: id,
  correlation_id: id,
  recorded_at: z.number().int(),
  /** Of a deferred one: when it is due. What became of it then is a row of `follow_ups`. */
  until: z.number().int().optional(),
});
/** `signature`: Ed25519 by the server over the canonical JSON of the body; base64url. */
export const receipt = receiptBody.extend({ signature: z.string() });

export const MAX_PUSH = 500;
/** Items are parsed one by one on the server, so that a malformed one does not take its siblings with it. */
export const pushRequest = z.strictObject({
  commands: z.array(z.unknown()).min(1).max(MAX_PUSH),
  /** The device's wall clock as it sent this, ms: by it the age of a command is known. */
  sent_at: z.number().int().optional(),
});
/**
 * One result per command, in order. A receipt is final. `held` is not: nothing was recorded and the command stays
 * queued (an earlier one is missing).
 */
export const pushResult = z.discriminatedUnion('t', [
  z.strictObject({ t: z.literal('receipt'), receipt }),
  z.strictObject({
    t: z.literal('held'),
    command_id: z.string().nullable(),
    code: errorCode,
    expected_seq: z.number().int(),
  }),
]);
export const pushReply = z.strictObject({ results: z.array(pushResult) });

/** Body of every error answer. */
export const errorReply = z.strictObject({
  error: z.strictObject({
    code: errorCode,
    message: z.string(),
    remedy: z.string(),
    detail: z.string().nullable(),
    correlation_id: z.string(),
    fields: z.array(z.strictObject({ path: z.string(), problem: z.string() })),
  }),
});

export type Certificate = z.infer<typeof certificate>;
export type LoginReply = z.infer<typeof loginReply>;
export type EnrolReply = z.infer<typeof enrolReply>;
export type PullRequest = z.infer<typeof pullRequest>;
export type WindowHead = z.infer<typeof windowHead>;
export type WindowLine = z.infer<typeof windowLine>;
export type LiveEvent = z.infer<typeof liveEvent>;
export type CommandBody = z.infer<typeof commandBody>;
export type CommandEnvelope = z.infer<typeof commandEnvelope>;
export type Outcome = (typeof OUTCOMES)[number];
export type ReceiptBody = z.infer<typeof receiptBody>;
export type Receipt = z.infer<typeof receipt>;
export type PushResult = z.infer<typeof pushResult>;
