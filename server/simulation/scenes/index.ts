import type { Scene } from '../stage.ts';
import { arrival } from './arrival.ts';
import { dormant } from './dormant.ts';
import { flake } from './flake.ts';
import { job } from './job.ts';
import { evade, leak } from './leak.ts';
import { platformTeam } from './platform-team.ts';
import { redirect } from './redirect.ts';
import { ring } from './ring.ts';
import { upkeep } from './upkeep.ts';

/** What happens, and how often in a hundred. A scene is one file and one line. */
export const SCENES: readonly (readonly [Scene, number])[] = [
  [job, 46],
  [upkeep, 14],
  [leak, 12],
  [evade, 11],
  [redirect, 8],
  [arrival, 4],
  [flake, 3],
  [ring, 1.4],
  [platformTeam, 1.6],
  [dormant, 1],
];
