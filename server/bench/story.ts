import { createMarketplace, type SentEvent } from '../simulation/marketplace.ts';

export interface StoryOptions {
  readonly events: number;
  /** Now, ms: the story ends here. */
  readonly epoch: number;
}

const DAYS = 30;
/** Accounts grow with the events, as on a platform: a dozen events of each in the month. */
const EVENTS_PER_CLIENT = 20;
const EVENTS_PER_PROVIDER = 40;

/** A month of the simulated marketplace: the same options give the same events, in every process that asks. */
export function storyOf({ events, epoch }: StoryOptions): SentEvent[] {
  const { happenings } = createMarketplace({
    seed: 'bench',
    epoch,
    days: DAYS,
    historyEvents: events,
    rate: 1,
    clients: Math.max(40, Math.ceil(events / EVENTS_PER_CLIENT)),
    providers: Math.max(20, Math.ceil(events / EVENTS_PER_PROVIDER)),
    rings: Math.max(1, Math.ceil(events / 5_000)),
  });
  return Array.from({ length: events }, () => happenings.next().value.event());
}

export const batchesOf = <T>(items: readonly T[], size: number): T[][] =>
  Array.from({ length: Math.ceil(items.length / size) }, (_, index) => items.slice(index * size, (index + 1) * size));
