import { createMarketplace, type Happening, type MarketplaceOptions } from '../marketplace.ts';
import type { Persona } from '../personas.ts';
import { DAY, HOUR, MINUTE, type Truth } from '../stage.ts';
import type { World } from './world.ts';

export interface StoryOptions extends Pick<MarketplaceOptions, 'seed' | 'days' | 'clients' | 'providers' | 'rings'> {
  /** Events of the days, not counting the accounts that are there before. */
  readonly events: number;
}

/** What is true about the story, and never said in an event. */
export interface GroundTruth {
  /** By the platform's id of the account. */
  readonly personas: ReadonlyMap<string, Persona>;
  /** By the id of the event that breaks a rule. */
  readonly violations: ReadonlyMap<string, Truth & { readonly at: number }>;
  readonly events: number;
  readonly from: number;
  readonly to: number;
}

export interface Audience {
  /** Hears after each simulated day how many have passed, and how many events. */
  readonly tell: (day: number, events: number) => void;
  /** Ends the story between two steps. */
  readonly signal: AbortSignal;
}

/** The story ends here, whenever it is told: the same seed tells the same story. */
const ENDS_AT = Date.UTC(2026, 5, 30);
/** What came in between two looks of the server: a batch. */
const STEP = 30 * MINUTE;
/** Without events, what falls due by itself is looked at this often. */
const IDLE = 2 * HOUR;

export const startOf = ({ days }: StoryOptions): number => ENDS_AT - days * DAY;

/**
 * Tells the worlds the same story in the same steps, each event with its own time.
 */
export async function play(
  story: StoryOptions,
  worlds: readonly World[],
  { tell, signal }: Audience,
): Promise<GroundTruth> {
  const { seed, days, clients, providers, rings, events: historyEvents } = story;
  const options = { seed, days, clients, providers, rings, historyEvents, epoch: ENDS_AT, rate: 1 };
  const { happenings, personas } = createMarketplace(options);
  const from = startOf(story);
  const violations = new Map<string, Truth & { at: number }>();
  let events = 0;
  let next = happenings.next().value;
  let idleSince = from;
  for (let to = from; to <= ENDS_AT; to += STEP) {
    signal.throwIfAborted();
    const batch: Happening[] = [];
    for (; next.at < to && next.at < ENDS_AT; next = happenings.next().value) batch.push(next);
    for (const { at, truth } of batch) if (truth) violations.set(truth.eventId, { ...truth, at });
    events += batch.length;
    if (batch.length > 0 || to - idleSince >= IDLE) {
      const sent = batch.map((happening) => happening.event());
      await Promise.all(worlds.map((world) => world.advance(to, sent)));
      idleSince = to;
    }
    if ((to - from) % DAY === 0) tell((to - from) / DAY, events);
  }
  return {
    personas: new Map(personas().map(({ userId, persona }) => [userId, persona])),
    violations,
    events,
    from,
    to: ENDS_AT,
  };
}
