import type { Random } from './random.ts';
import type { World } from './world.ts';

/** What chance may draw from: so many desks, so many cases at the beginning. */
export interface Extent {
  readonly desks: number;
  readonly cases: number;
}

/** A kind of thing that happens: how often, with what arguments, and what it does. */
export interface MoveKind<A extends object = object> {
  readonly weight: number;
  draw(random: Random, extent: Extent): A;
  play(world: World, args: A): void;
}

export const defineMove = <A extends object>(kind: MoveKind<A>): MoveKind => kind as unknown as MoveKind;
