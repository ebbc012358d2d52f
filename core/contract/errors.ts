import { DEVICE_ERRORS } from './device-errors.ts';
import { type ErrorInfo, e } from './error-info.ts';

/**
 * Every code that a person or a platform can meet: what happened, and what to do next. Routes add the HTTP status
 * from here, the console shows `message` and `remedy`, docs/errors.md is checked against this list.
 */
export const ERRORS = {
  // --- requests
  malformed_json: e(
    400,
    'The body is not valid JSON.',
    'The detail says where it breaks off. Send one JSON value in UTF-8, as docs/events.md shows for the call.',
  ),
  invalid_request: e(400, 'The request does not have the expected shape.', 'See the listed fields.'),
  batch_too_large: e(413, 'A batch holds at most 1,000 events.', 'Split it and send the parts.'),
  body_too_large: e(413, 'The body is larger than allowed.', 'Split the batch; a message holds at most 64 kB of text.'),
  not_found: e(404, 'There is nothing at this address.', 'Check the path.'),
  method_not_allowed: e(
    405,
    'This address is called in another way.',
    'Use the method that the detail and Allow name.',
  ),
  rate_limited: e(429, 'Too many attempts.', 'Wait as long as it says (Retry-After, in seconds), then try again.'),
  overloaded: e(429, 'The backlog is full.', 'Wait for Retry-After seconds; nothing accepted was dropped.'),
  unavailable: e(503, 'The service cannot reach its database, or is being stopped.', 'Try again; nothing was lost.'),
  internal: e(500, 'The server failed.', 'Try again; the log has the details under the correlation id.'),
  // --- signatures of sources
  source_unknown: e(401, 'X-Docket-Source names no source.', 'Use the name that was given with the secret.'),
  signature_missing: e(
    401,
    'The request is not signed.',
    'Send what the detail names; docs/events.md shows how it is made.',
  ),
  signature_invalid: e(
    401,
    'The signature does not fit the body.',
    'Sign timestamp + "." + the raw body bytes with the source secret.',
  ),
  signature_stale: e(
    401,
    'The signature is older or newer than five minutes.',
    'Set the clock of the sender, take the time in milliseconds, and sign again.',
  ),
  timestamp_invalid: e(
    401,
    'The time of the signature is no number.',
    'Send milliseconds since 1970 in digits, and sign the same digits.',
  ),
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
  evaluation_conflict: e(
    409,
    'This request id was used before with another question.',
    'Give each question an id of its own, and keep it when you ask the same again.',
  ),
  event_conflict: e(409, 'This event id was used before with another body.', 'Give the new event an id of its own.'),
  dead_letter_not_found: e(404, 'No event with this id was put aside.', 'List them: docket dead-letters list.'),
  dead_letter_retried: e(
    409,
    'The event was already put back for processing.',
    'If it fails again it comes back to the list, and can be discarded then.',
  ),
  // --- replays
  replay_not_found: e(404, 'There is no replay with this id.', 'List them: docket replay --list.'),
  replay_running: e(409, 'A replay or a recalculation is under way.', 'Wait until it is through, or cancel it.'),
  replay_incomplete: e(409, 'The replay is not through, or it ended early.', 'Wait for it, or start it again.'),
  replay_partial: e(
    409,
    'The replay ends in the past: its scores are not those of today.',
    'Start one without an end, and apply that.',
  ),
  replay_outdated: e(
    409,
    'The server was updated since: its detector or model is another one.',
    'Start the replay again with this version.',
  ),
  replay_not_champion: e(
    409,
    'The replay used a model that is not the champion: the next event would undo its scores.',
    'Make the model the champion first: docket settings set scoring_champion.',
  ),
  replay_settled: e(409, 'The replay is through already.', 'Look at it: docket replay --show ID.'),
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
  device_mismatch: e(
    403,
    'The session belongs to another device than the one that signed the request.',
    'Sign in on this device.',
  ),
  device_key_retired: e(
    403,
    'This device has a newer key: what lies here is an older copy of its data.',
    'Use the newer copy, or sign in with an enrolment code: this one becomes a device of its own.',
  ),
  person_dismissed: e(
    403,
    'The server says that you no longer work here; this device is locked.',
    'Ask an administrator; undelivered decisions were kept.',
  ),
  request_unsigned: e(
    401,
    'The session belongs to a device, and the request is not signed with its key.',
    'Sign in again on the device; update the console if it comes back.',
  ),
  request_signature_invalid: e(
    401,
    'The request’s signature does not fit what was sent.',
    'Sign in again; if it comes back, something between here and the server changes requests.',
  ),
  request_stale: e(
    401,
    'The request’s time is more than two minutes from the server’s.',
    'The console measures the server’s clock and sends it again; check the clock of this machine if it comes back.',
  ),
  request_replayed: e(
    401,
    'The same request came before.',
    'It is sent anew by itself; if it comes back, somebody records what this device sends.',
  ),
  enrolment_code_needed: e(
    403,
    'This device is new: it needs an enrolment code.',
    'Take one from Devices on a device that you already use, or ask a lead or an administrator.',
  ),
  enrolment_code_invalid: e(
    403,
    'There is no such enrolment code.',
    'Type it again; after five wrong codes it is void, and you need a new one.',
  ),
  enrolment_code_expired: e(403, 'This enrolment code has run out.', 'Ask for a new one; it lasts ten minutes.'),
  enrolment_code_used: e(
    403,
    'This enrolment code was used before.',
    'Ask for a new one. If it was not you who used it, tell an administrator at once.',
  ),
  enrolment_code_foreign: e(
    403,
    'This enrolment code was issued for somebody else.',
    'Ask for one of your own; this attempt is on record.',
  ),
  server_key_changed: e(
    502,
    'The server proves itself with another key than the one this device knows.',
    'What waits was not sent. Ask an administrator to read out the server’s key; accept the new one only when it is the same.',
  ),
  forbidden: e(403, 'Your role does not allow this.', 'Ask a lead or an administrator.'),
  person_not_found: e(404, 'Nobody with this address or id works here.', 'List them: docket people list.'),
  email_taken: e(
    409,
    'Somebody has this address already.',
    'Give another, or let them in again: docket people enable.',
  ),
  own_account: e(409, 'Nobody changes their own standing.', 'Ask another administrator.'),
  last_admin: e(409, 'This is the last administrator.', 'Make somebody else an administrator first.'),
  grant_beyond: e(403, 'The role holds more than you have.', 'Ask somebody who has what the detail names.'),
  password_weak: e(422, 'The new password is too easy to guess.', 'Take a longer one: a few unrelated words will do.'),
  bootstrap_over: e(
    409,
    'There is an administrator already.',
    'An administrator adds others: docket people add. A forgotten password is set by another: docket people password.',
  ),
  source_not_found: e(404, 'There is no source of this name.', 'List them: docket sources list.'),
  source_exists: e(409, 'There is a source of this name already.', 'Take another name, or rotate its secret.'),
  source_rotates: e(
    409,
    'The last rotation is still under way: two secrets are live.',
    'Wait until the older one ends, or rotate with --now to end it at once.',
  ),
  vault_locked: e(423, 'This device is locked.', 'Enter your password.'),
  offline: e(503, 'The server cannot be reached.', 'Work goes on; what you decide waits here.'),
  answer_foreign: e(
    502,
    'Something between here and the server answered in its place: a proxy, or the sign-in page of a network.',
    'Open a web page to sign in to the network, or ask who runs it; nothing that waits is lost.',
  ),
  vault_not_opened: e(
    401,
    'The server cannot be reached, and this password opens nothing on this device.',
    'Check e-mail and password; a new account or password works here once the server was reached with it.',
  ),
  // --- sync
  epoch_changed: e(409, 'The server’s data was restored or replaced.', 'The replica is rebuilt; the outbox is kept.'),
  protocol_unsupported: e(426, 'This console is too old for the server.', 'Update the console; the outbox is kept.'),
  scope_changed: e(
    409,
    'What you may see has changed.',
    'What you may no longer see is removed, what is new is fetched; the outbox is kept.',
  ),
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
  reveal_not_of_case: e(
    404,
    'Something of what was asked for is not part of this case, or was erased meanwhile.',
    'Nothing was revealed. Look at the case again and ask for what is there.',
  ),
  reveal_limit: e(
    429,
    'As much as one person may have revealed in an hour was revealed.',
    'Wait as long as it says (Retry-After, in seconds), or ask a colleague to look.',
  ),
  reveal_needs_server: e(
    503,
    'What is masked here is at the server alone, and it cannot be reached now.',
    'Nothing was queued. Ask again when the connection is back.',
  ),
  export_not_own: e(
    403,
    'You export only cases that you hold or have decided.',
    'Claim the case first, or ask a lead.',
  ),
  export_not_saved: e(
    507,
    'The file could not be written.',
    'Free some space or choose another folder, and export again; the attempt is on record.',
  ),
  role_changed: e(
    403,
    'Your role no longer allows this; it did when you did it.',
    'A lead looks at it and decides; nothing is lost.',
  ),
  follow_up_not_found: e(404, 'There is nothing of this to review.', 'Look at the list again.'),
  follow_up_done: e(409, 'Somebody has settled this already.', 'Look at the list again.'),
  follow_up_own: e(409, 'Nobody reviews what they did themselves.', 'Another lead looks at it.'),
  follow_up_not_landable: e(
    422,
    'Only decisions and notes can still be accepted.',
    'Discard it with a reason; whoever gave it can do it again.',
  ),
  follow_up_changed: e(409, 'What is to be accepted is not what you saw.', 'Look at it again.'),
  opinion_irreversible: e(
    409,
    'The decision on record holds a suspension or a ban.',
    'Acknowledge the second opinion; a suspension or ban is changed by an appeal.',
  ),
  reason_not_in_force: e(
    422,
    'No decision is given for this reason any more.',
    'Choose another reason: the rules have changed.',
  ),
  rule_bundle_unknown: e(
    409,
    'The command was given by rules that this server never published.',
    'A lead looks at it and decides by the rules of today; nothing is lost.',
  ),
  rule_bundle_withdrawn: e(
    409,
    'The command was given by rules that were taken back as a mistake.',
    'A lead looks at it and decides by the rules of today; nothing is lost.',
  ),
  rule_bundle_not_found: e(404, 'No rules of this version were published.', 'List them: docket policy list.'),
  rule_bundle_malformed: e(
    422,
    'The rules in the order are none that this console understands.',
    'It keeps those that it has; update the console.',
  ),
  rule_bundle_older: e(
    409,
    'The rules in the order are not newer than those that this console has.',
    'It keeps those that it has; publish them again to give them a newer version.',
  ),
  undo_too_late: e(409, 'The decision has already left.', 'Decide again: the server keeps both on record.'),
  certificate_command: e(
    403,
    'This device’s certificate does not cover this.',
    'Connect to the server once: the certificate is renewed. Ask a lead if it stays so.',
  ),
  certificate_severity: e(
    403,
    'This is stronger than what may be decided without the server.',
    'Choose something milder, or decide it when the connection is back.',
  ),
  certificate_count: e(
    403,
    'As many decisions as this device may make without the server wait here.',
    'Connect to the server; they are sent, and work goes on.',
  ),
  certificate_unknown: e(
    403,
    'The command names a certificate that was not issued to its device.',
    'A lead looks at it; sign in again to renew this device.',
  ),
  receipt_invalid: e(
    502,
    'The server’s receipt could not be verified.',
    'The item stays queued; ask an administrator whether the server’s key changed.',
  ),
  ...DEVICE_ERRORS,
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
