import type { Move } from './moves.ts';

const MINUTE = 60_000;
const role = (at: number, name: string): Move => ({ at, t: 'role changes', args: { desk: 0, role: name } });
const blunder = (at: number, how: string): Move => ({ at, t: 'console blunders', args: { desk: 0, how } });
const claim = (at: number): Move => ({
  at,
  t: 'claim',
  args: { desk: 0, n: 1, kind: 1, stale: false, verdict: false },
});

/** Plans for what chance hardly ever brings together. */
export const RARE: readonly (readonly Move[])[] = [
  // Somebody whose first certificate covers nothing names it for what they may do by now.
  [
    role(0, 'auditor'),
    role(5_000, 'moderator'),
    blunder(2 * MINUTE, 'an earlier certificate'),
    claim(2 * MINUTE + 100),
  ],
];
