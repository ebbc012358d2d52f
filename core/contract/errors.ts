/**
 * Every code that a person or a platform can meet: what happened, and what to do next. Routes add the HTTP status
 * from here, the console shows `message` and `remedy`, docs/errors.md is checked against this list.
 */
export interface ErrorInfo {
  readonly status: number;
  readonly message: string;
  readonly remedy: string;
}

const e = (status: number, message: string, remedy: string): ErrorInfo => ({ status, message, remedy });

export const ERRORS = {
  // --- requests
  malformed_json: e(400, 'The body is not valid JSON.', 'Send one JSON event, or {"events":[…]}.'),
  invalid_request: e(400, 'The request does not have the expected shape.', 'See the listed fields.'),
  batch_too_large: e(413, 'A batch holds at most 1,000 events.', 'Split it and send the parts.'),
  body_too_large: e(413, 'The body is larger than allowed.', 'Split the batch; a message holds at most 64 kB of text.'),
  not_found: e(404, 'There is nothing at this address.', 'Check the path.'),
  rate_limited: e(429, 'Too many requests.', 'Wait for Retry-After seconds, then go on.'),
  overloaded: e(429, 'The backlog is full.', 'Wait for Retry-After seconds; nothing accepted was dropped.'),
  unavailable: e(503, 'The service cannot reach its database.', 'Try again; nothing was lost.'),
  internal: e(500, 'The server failed.', 'Try again; the log has the details under the correlation id.'),
  // --- signatures of sources
  source_unknown: e(401, 'X-Docket-Source names no source.', 'Use the name that was given with the secret.'),
  signature_missing: e(
    401,
    'The request is not signed.',
    'Send X-Docket-Source, X-HMAC-Timestamp and X-HMAC-Signature.',
  ),
  signature_invalid: e(
    401,
    'The signature does not fit the body.',
    'Sign timestamp + "." + the raw body bytes with the source secret.',
  ),
  signature_stale: e(401, 'The signature is older or newer than five minutes.', 'Check the clock and sign again.'),
  // --- events
  event_malformed: e(400, 'The event envelope is not valid.', 'See the listed fields.'),
  event_unknown_type: e(422, 'There is no such event type.', 'See docs/events.md for the list.'),
  event_invalid_payload: e(422, 'The payload does not fit its event type.', 'See the listed fields.'),
  event_future: e(422, 'The event lies more than two minutes in the future.', 'Check the sender’s clock.'),
  event_not_analysable: e(
    422,
    'Only message.created and message.edited hold a text to analyse.',
    'Send other events to POST /api/events: what they show depends on what went before.',
  ),
  webhook_event_unmapped: e(
    422,
    'The mapping of this source does not name the event.',
    'Add it to the mapping; map it to null when it is not wanted.',
  ),
  event_conflict: e(409, 'This event id was used before with another body.', 'Give the new event an id of its own.'),
  dead_letter_not_found: e(404, 'No event with this id was put aside.', 'List them: docket dead-letters list.'),
  dead_letter_retried: e(
    409,
    'The event was already put back for processing.',
    'If it fails again it comes back to the list, and can be discarded then.',
  ),
  // --- people and devices
  credentials_invalid: e(
    401,
    'E-mail or password is wrong.',
    'Try again; after five failures the account waits 15 minutes.',
  ),
  token_missing: e(401, 'You are not signed in.', 'Sign in; nothing that waits is lost.'),
  token_expired: e(401, 'The session has ended.', 'Sign in again; nothing that waits is lost.'),
  device_unknown: e(403, 'This device is not enrolled.', 'Sign in again to enrol it.'),
  device_revoked: e(403, 'This device was revoked.', 'Ask an administrator; undelivered decisions were kept.'),
  forbidden: e(403, 'Your role does not allow this.', 'Ask a lead or an administrator.'),
  vault_locked: e(423, 'This device is locked.', 'Enter your password.'),
  offline: e(503, 'The server cannot be reached.', 'Work goes on; what you decide waits here.'),
  vault_not_opened: e(
    401,
    'The server cannot be reached, and this password opens nothing on this device.',
    'Check e-mail and password; a new account or password works here once the server was reached with it.',
  ),
  // --- sync
  epoch_changed: e(409, 'The server’s data was restored or replaced.', 'The replica is rebuilt; the outbox is kept.'),
  protocol_unsupported: e(426, 'This console is too old for the server.', 'Update the console; the outbox is kept.'),
  scope_changed: e(409, 'What you may see has changed.', 'The replica is rebuilt; the outbox is kept.'),
  // --- commands
  command_unknown: e(422, 'The server knows no such command.', 'Update the console or the server; the item is kept.'),
  command_malformed: e(422, 'The command does not have the expected shape.', 'Do it again; tell us if it comes back.'),
  command_signature_invalid: e(
    422,
    'The command’s signature does not fit.',
    'Sign in again to renew this device, then do it again.',
  ),
  command_out_of_order: e(
    409,
    'An earlier command of this device is missing.',
    'The console sends it first; nothing is lost.',
  ),
  command_chain_broken: e(
    409,
    'The command does not follow the one before it.',
    'A lead looks at it; sign in again to start a new chain.',
  ),
  command_conflict: e(409, 'This command id was used before with other contents.', 'Do it again.'),
  command_not_permitted: e(403, 'Your role does not allow this.', 'Ask a lead.'),
  case_not_found: e(404, 'The case is not there.', 'It may have left your scope; look in the queue.'),
  case_not_open: e(409, 'The case is no longer open.', 'Look at its history.'),
  case_claimed: e(409, 'Somebody else has claimed the case.', 'Take another, or ask for it.'),
  case_not_yours: e(409, 'You have not claimed this case.', 'Claim it first.'),
  case_already_decided: e(409, 'The case was already decided.', 'Look at its history; add a note if you disagree.'),
  case_moved_on: e(
    409,
    'Something material changed since you looked: the risk tier rose.',
    'Look again and decide again.',
  ),
  reason_needs_no_action: e(
    422,
    'This reason says that nothing was wrong, so it cannot carry actions.',
    'Choose another reason or no action.',
  ),
  reason_needs_action: e(
    422,
    'A violation needs at least one action.',
    'Choose an action, or a reason that says nothing was wrong.',
  ),
  signal_not_of_case: e(422, 'A verdict names a signal that does not belong to this case.', 'Open the case again.'),
  undo_too_late: e(409, 'The decision has already left.', 'Decide again: the server keeps both on record.'),
  receipt_invalid: e(
    502,
    'The server’s receipt could not be verified.',
    'The item stays queued; ask an administrator whether the server’s key changed.',
  ),
  // --- this device
  disk_full: e(507, 'The disk is full.', 'Free some space; what was queued before is kept.'),
  backend_away: e(503, 'The console’s own process is not running.', 'It is reached again by itself; do it again then.'),
  backend_gone: e(
    503,
    'The console’s own process ended before it answered.',
    'It is reached again by itself; look in the outbox whether it was kept before doing it again.',
  ),
  data_in_use: e(
    409,
    'Another Docket already uses this data folder.',
    'Close the other one, or choose another folder.',
  ),
  outbox_damaged: e(
    500,
    'The outbox file was damaged. It was moved aside, not deleted.',
    'Look at docs/console-host.md for how to read it; new decisions go into a new outbox.',
  ),
  vault_damaged: e(
    500,
    'The key file of this device is damaged.',
    'It was left as it is; restore the folder from a backup, or move it away and sign in anew.',
  ),
  vault_other_password: e(
    409,
    'This device’s data is sealed with your earlier password.',
    'Sign in once with the earlier password, then again with the new one; nothing that waits is lost.',
  ),
  lease_expired: e(403, 'The time that this device may work without the server is over.', 'Connect and sign in.'),
  replica_corrupt: e(500, 'The local copy was damaged.', 'It is rebuilt from the server; the outbox is kept.'),
} as const satisfies Record<string, ErrorInfo>;

export type ErrorCode = keyof typeof ERRORS;
export const ERROR_CODES = Object.keys(ERRORS) as [ErrorCode, ...ErrorCode[]];

/** What to tell a person about a code, also one that only a newer server knows. */
export const errorInfo = (code: string): ErrorInfo =>
  Object.hasOwn(ERRORS, code) ? ERRORS[code as ErrorCode] : ERRORS.internal;

/** A refusal as a value: the code, and what is particular to this case of it. */
export interface Refusal {
  readonly code: ErrorCode;
  readonly detail?: string;
}

export const refuse = (code: ErrorCode, detail?: string): Refusal =>
  detail === undefined ? { code } : { code, detail };
