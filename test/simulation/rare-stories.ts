import type { Move } from './moves.ts';

export interface Rare {
  /** For what it draws beside its plan: images, the size of parts, how long certificates last. */
  readonly seed: number;
  readonly plan: readonly Move[];
}

const MINUTE = 60_000;
const DESK = { desk: 0 };
const move = (at: number, t: string, args: object = DESK): Move => ({ at, t, args });
const weather = (at: number, change: string): Move => move(at, 'weather', { ...DESK, change });
const role = (at: number, name: string): Move => move(at, 'role changes', { ...DESK, role: name });
const blunder = (at: number, how: string): Move => move(at, 'console blunders', { ...DESK, how });
const claim = (at: number): Move => move(at, 'claim', { ...DESK, n: 1, kind: 1, stale: false, verdict: false });
const json = (at: number, ms: number): Move => move(at, 'server knows no images', { after: 0, ms });
/** Many small parts, all desks take images, and they are in no hurry. */
const WITH_IMAGES = 9;
const WITH_MORE_IMAGES = 35;
/** Of that seed, a desk that goes on after a change of key with the copy that it has. */
const WITHOUT_HASTE = 3_089;
/** Of 22.5 s. */
const SHORT_LEASE = 2;

/** Until then the weather does not clear by itself. */
const last = (at: number): Move => move(at, 'try now', { desk: 1 });
const decide = (at: number): Move => ({ ...claim(at), t: 'decide' });

/** Now a server of before images, now one of after, while copies come slowly and break off. */
const inTurn = (until: number): Move[] => {
  const every = (ms: number): number[] => Array.from({ length: Math.floor(until / ms) }, (_, n) => n * ms);
  const turns = every(6_000).map((at) => json(at, 3_000));
  const breaks = every(4_000).map((at) => move(at + 1_000, 'connections break'));
  return [weather(0, 'uneven'), ...turns, ...breaks, weather(until, 'fair'), last(until + 30_000)];
};

/** For what chance hardly ever brings together. */
export const RARE: readonly Rare[] = [
  // Somebody whose first certificate covers nothing names it for what they may do by now.
  {
    seed: 0,
    plan: [role(0, 'auditor'), role(5_000, 'moderator'), blunder(2 * MINUTE, 'an earlier certificate'), claim(121_000)],
  },
  { seed: 0, plan: [blunder(5_000, 'a command of an unknown device'), claim(6_000), last(MINUTE)] },
  {
    seed: 0,
    plan: [move(3_000, 'decisions are used up'), blunder(5_000, 'an act of long ago'), decide(6_000), last(MINUTE)],
  },
  // It waited for the connection until the certificate had just ended.
  {
    seed: SHORT_LEASE,
    plan: [
      weather(18_000, 'partition'),
      claim(19_000),
      blunder(20_000, 'an act of tomorrow'),
      weather(23_000, 'fair'),
      move(23_100, 'try now'),
      last(MINUTE),
    ],
  },
  // What was wiped could not be noted: nothing works any more until somebody signs in.
  {
    seed: 0,
    plan: [
      move(5_000, 'disk is full', { ...DESK, ms: MINUTE, write: 0, of: 'outbox' }),
      move(6_000, 'an order', { ...DESK, kind: 'wipe', ms: 2 * MINUTE }),
      last(50_000),
    ],
  },
  // A restored server, and no room to note that what the lost one took waits again; then nothing asks for a copy any more.
  {
    seed: WITHOUT_HASTE,
    plan: [
      move(46_288, 'backup', {}),
      { ...claim(53_079), t: 'add a note', args: { desk: 1, n: 2, kind: 1, stale: false, verdict: true } },
      move(70_848, 'disk is full', { desk: 1, ms: MINUTE, write: 0, of: 'outbox' }),
      move(75_261, 'restore', { back: 1, sameCluster: false }),
      move(115_408, 'key is changed', { desk: 1 }),
    ],
  },
  { seed: WITH_IMAGES, plan: inTurn(2 * MINUTE) },
  { seed: WITH_MORE_IMAGES, plan: inTurn(2 * MINUTE) },
];

/** Faults that most refusals and harms take: some more seeds have all of them. */
export const OFTEN = ['console blunders', 'an image is spoiled'];
