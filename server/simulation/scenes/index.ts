import type { Scene } from '../stage.ts';
import { arrival } from './arrival.ts';
import { decline } from './decline.ts';
import { dormant } from './dormant.ts';
import { flake } from './flake.ts';
import { harvest } from './harvest.ts';
import { cutShort, inHand } from './in-hand.ts';
import { job } from './job.ts';
import { launder } from './launder.ts';
import { evade, leak } from './leak.ts';
import { platformTeam } from './platform-team.ts';
import { praise } from './praise.ts';
import { redirect } from './redirect.ts';
import { regulars } from './regulars.ts';
import { ring } from './ring.ts';
import { slip } from './slip.ts';
import { upkeep } from './upkeep.ts';

/** What happens, and how often in a hundred. A scene is one file and one line. */
export const SCENES: readonly (readonly [Scene, number])[] = [
  [job, 46],
  [upkeep, 13],
  [leak, 9],
  [evade, 9],
  [redirect, 7],
  [arrival, 4],
  [flake, 3],
  [decline, 1.6],
  [platformTeam, 1.5],
  [ring, 1.4],
  [harvest, 0.7],
  [regulars, 1.2],
  [dormant, 0.9],
  [inHand, 0.8],
  [cutShort, 0.9],
  [launder, 0.5],
  [slip, 0.8],
  [praise, 0.5],
];
