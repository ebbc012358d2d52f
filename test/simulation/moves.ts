import { DEEDS } from './deeds.ts';
import type { Extent, MoveKind } from './define-move.ts';
import { FAULTS } from './faults.ts';
import type { Random } from './random.ts';

export const MOVES: Readonly<Record<string, MoveKind>> = { ...DEEDS, ...FAULTS };

/** One thing that happens at a time, as data: a plan is a list of them, and can be shortened. */
export interface Move {
  readonly at: number;
  readonly t: string;
  readonly args: object;
}

/** Most plans have few kinds of faults, so that each is met alone, too; some have nearly all of them. */
/** What a plan must have in it is met so much more often there. */
const OFTEN = 4;

/** `always`: faults that are in it in any case. */
export function drawPlan(random: Random, extent: Extent, always: readonly string[] = []): Move[] {
  const share = random.chance(0.3) ? 0.8 : 0.25;
  const faults = Object.entries(FAULTS).filter(([t]) => random.chance(share) || always.includes(t));
  const weightOf = (t: string, { weight }: MoveKind): number => weight * (always.includes(t) ? OFTEN : 1);
  const kinds = [...Object.entries(DEEDS), ...faults].map(([t, kind]) => ({ t, kind, weight: weightOf(t, kind) }));
  const length = random.between(10, 45);
  const pace = random.pick([300, 2_000, 2_000, 8_000]);
  let at = random.between(0, 3_000);
  return Array.from({ length }, (): Move => {
    const { t, kind } = random.weighted(kinds);
    at += random.between(0, pace);
    return { at, t, args: kind.draw(random, extent) };
  });
}

export const inWords = ({ at, t, args }: Move): string => `${(at / 1000).toFixed(3)} s  ${t} ${JSON.stringify(args)}`;
