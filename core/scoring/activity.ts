/** Events of one account on one day (days since 1970-01-01, UTC), oldest first. */
export type ActiveDay = readonly [day: number, events: number];

const BURST_EVENTS = 10;
const BURST_FACTOR = 4;
const USUAL_DAYS = 7;
const LOOK_BACK = 30;
const IDLE_DAYS = 30;
const AWAKE_WITHIN = 7;

/**
 * Days of the last 30 with at least ten events and more than four times the mean of the seven days before. A first
 * week has nothing to be compared with, so it is no burst.
 */
export function burstDays(days: readonly ActiveDay[], today: number): number {
  const eventsOn = new Map(days);
  return days.filter(([day, events]) => {
    if (events < BURST_EVENTS || day > today || day <= today - LOOK_BACK) return false;
    let before = 0;
    for (let back = 1; back <= USUAL_DAYS; back += 1) before += eventsOn.get(day - back) ?? 0;
    return before > 0 && events > (BURST_FACTOR * before) / USUAL_DAYS;
  }).length;
}

/** Whether more than 30 idle days ended within the last week. */
export function wokeUp(days: readonly ActiveDay[], today: number): boolean {
  return days.some(([day], index) => {
    const before = days[index - 1]?.[0];
    return before !== undefined && day - before > IDLE_DAYS && day > today - AWAKE_WITHIN;
  });
}
