import { e } from './error-info.ts';

/** What a console meets on its own machine, and with what the server orders it to do. */
export const DEVICE_ERRORS = {
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
    'It was left as it is; restore the folder from a backup, or move it away and sign in anew: what waited can be landed from it.',
  ),
  vault_other_password: e(
    409,
    'This device’s data is sealed with your earlier password.',
    'Sign in once with the earlier password, then again with the new one; nothing that waits is lost.',
  ),
  share_needed: e(
    403,
    'What this device holds opens only with the server: the server’s part of the key is no longer here.',
    'Connect and sign in; nothing that waits is lost.',
  ),
  share_damaged: e(
    500,
    'The file with the server’s part of the key of this device’s data is damaged.',
    'Connect and sign in: the server gives it again; nothing that waits is lost.',
  ),
  share_invalid: e(
    502,
    'What the server gave as its part of the key of this device’s data could not be verified.',
    'Nothing was changed. Sign in again; if it comes back, tell an administrator: something on the way changes answers.',
  ),
  sealed_aside: e(
    409,
    'Decisions of an earlier outbox of this device lie here, sealed for your organisation.',
    'Give the file that the detail names to an administrator (docket outbox land), and delete it afterwards.',
  ),
  lease_expired: e(403, 'The time that this device may work without the server is over.', 'Connect and sign in.'),
  clock_behind: e(
    403,
    'The clock of this machine is behind the time at which it was last used.',
    'Set the clock, or sign in with a connection to the server; nothing that waits is lost.',
  ),
  resync_ordered: e(409, 'An administrator has the local copy loaded anew.', 'It comes by itself; the outbox is kept.'),
  order_malformed: e(422, 'What the server is said to order does not have the expected shape.', 'Nothing was done.'),
  order_signature_invalid: e(
    422,
    'The order is not signed by the server that this device knows.',
    'Nothing was done; tell an administrator: somebody on the way invents orders.',
  ),
  order_foreign: e(422, 'The order is for another device.', 'Nothing was done; tell an administrator.'),
  order_replayed: e(409, 'The order came before, or after a later one.', 'Nothing was done; order it again.'),
  order_expired: e(422, 'The order came after its time.', 'Nothing was done; order it again.'),
  order_unknown: e(422, 'This console knows no such order.', 'Nothing was done; update the console.'),
  order_not_found: e(404, 'There is no such order for this device.', 'Look at the orders of the device.'),
  order_report_invalid: e(
    422,
    'The report is not signed by the device.',
    'Nothing was recorded; the device sends it again after its next sign-in.',
  ),
  replica_corrupt: e(500, 'The local copy was damaged.', 'It is rebuilt from the server; the outbox is kept.'),
} as const;
