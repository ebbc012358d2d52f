/**
 * How much of a past a batch looks at beside the windows of time: an account with more than this must not make its own
 * events slower for everybody. What counts beyond a limit and what does not is in docs/pipeline.md, and tested.
 */
export const LIMITS = {
  /** The newest of ten half-lives, for a score. */
  signalsOfAccount: 1_000,
  /** Those known longest, of a device that is shared: for a score. */
  accountsOnDevice: 100,
  /** Those known longest, of each phone number, address, payout or device: for signals of identity. */
  accountsOfValue: 10,
  /** The newest devices of an account. */
  devicesOfAccount: 10,
  /** The newest of 60 days. */
  bookingsAsClient: 100,
  /** The newest of 120 days. */
  bookingsAsProvider: 200,
  /** The newest payments, and as many wallet movements, of 90 days. */
  movementsOfAccount: 100,
  /** The newest payments, and as many wallet movements, that others sent within 48 hours. */
  movementsReceived: 50,
  /** The newest of 90 days. */
  disputesOfAccount: 100,
  /** The newest of 180 days. */
  ratingsOfProvider: 300,
  /** The newest of 25 hours, of each side. */
  signalsOfPair: 100,
  /** The newest of 24 hours. */
  promptsOfSender: 50,
  /** The newest of 90 days become evidence of a new case. */
  messagesOfCase: 200,
  /** The newest of 90 days become evidence of a new case: as many as the console draws. */
  scoresOfCase: 40,
};
