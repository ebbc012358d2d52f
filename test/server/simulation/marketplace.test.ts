import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { checkEvent } from '../../../core/contract/events/check.ts';
import { EVENT_TYPES } from '../../../core/contract/events/index.ts';
import { OBFUSCATIONS } from '../../../core/detection/signals.ts';
import {
  createMarketplace,
  type Happening,
  type Marketplace,
  type MarketplaceOptions,
} from '../../../server/simulation/marketplace.ts';
import { PERSONA_NAMES } from '../../../server/simulation/personas.ts';
import { DAY, VIOLATIONS } from '../../../server/simulation/stage.ts';

const OPTIONS: MarketplaceOptions = {
  seed: 'a seed',
  epoch: Date.UTC(2026, 10, 22, 12),
  days: 10,
  historyEvents: 6_000,
  rate: 5,
  clients: 120,
  providers: 60,
  rings: 2,
};
const take = (market: Marketplace, count: number): Happening[] => market.happenings.take(count).toArray();
const bytes = (options: MarketplaceOptions, count: number): string =>
  createHash('sha256')
    .update(JSON.stringify(take(createMarketplace(options), count).map((happening) => happening.event())))
    .digest('hex');

describe('a simulated marketplace', () => {
  const market = createMarketplace(OPTIONS);
  const all = take(market, 9_000);
  const events = all.map((happening) => happening.event());

  it('is the same, byte for byte, for the same seed and moment', () => {
    expect(bytes(OPTIONS, 3_000)).toBe(bytes(OPTIONS, 3_000));
  });

  it('is as large as it is asked to be, and nobody registers with what another has', () => {
    const large = createMarketplace({ ...OPTIONS, clients: 4_000, providers: 2_000, historyEvents: 100_000 });
    const registered = take(large, 9_000)
      .map((happening) => happening.event())
      .filter(({ type }) => type === 'user.registered')
      .map(({ payload }) => payload as { email: string; phone: string | null });
    expect(registered.length).toBeGreaterThan(5_500);
    const mails = registered.map(({ email }) => email);
    const phones = registered.flatMap(({ phone }) => phone ?? []);
    expect(new Set(mails).size).toBe(mails.length);
    expect(new Set(phones).size).toBe(phones.length);
    expect(phones.length).toBeGreaterThan(1_000);
  });

  it.each<[string, Partial<MarketplaceOptions>]>([
    ['another seed', { seed: 'another' }],
    ['another moment', { epoch: OPTIONS.epoch + 1 }],
  ])('%s shares no id with it', (_, change) => {
    const ids = new Set(events.map((event) => event.id));
    const others = take(createMarketplace({ ...OPTIONS, ...change }), 2_000).map((happening) => happening.event().id);
    expect(others.filter((id) => ids.has(id))).toEqual([]);
  });

  it('sends every type of event, each as the contract wants it', () => {
    const refused = all.flatMap((happening) => {
      const checked = checkEvent(happening.event(), happening.at);
      return checked.ok ? [] : [{ event: happening.event(), ...checked.error }];
    });
    expect(refused).toEqual([]);
    expect(new Set(events.map((event) => event.type))).toEqual(new Set(EVENT_TYPES));
  });

  it('gives every event an id of its own, in order of time', () => {
    expect(new Set(events.map((event) => event.id)).size).toBe(events.length);
    const times = all.map((happening) => happening.at);
    expect(times).toEqual([...times].sort((a, b) => a - b));
  });

  it('keeps the history before the moment, and the rate after it', () => {
    const live = all.filter((happening) => happening.at >= OPTIONS.epoch);
    const history = all.filter(
      (happening) => happening.at < OPTIONS.epoch && happening.at >= OPTIONS.epoch - OPTIONS.days * DAY,
    );
    expect(history.length).toBeGreaterThan(OPTIONS.historyEvents * 0.95);
    expect(history.length).toBeLessThan(OPTIONS.historyEvents * 1.05);
    const seconds = ((live.at(-1)?.at ?? 0) - OPTIONS.epoch) / 1000;
    expect(live.length / seconds).toBeGreaterThan(OPTIONS.rate * 0.8);
    expect(live.length / seconds).toBeLessThan(OPTIONS.rate * 1.3);
  });

  it('moves an event and the times in it when the story was interrupted', () => {
    const booking = all.find((happening) => happening.event().type === 'booking.created');
    const [before, after] = [booking?.event(), booking?.event(DAY)];
    const distance = (key: 'occurred_at', a = before, b = after): number =>
      Date.parse(b?.[key] ?? '') - Date.parse(a?.[key] ?? '');
    expect(distance('occurred_at')).toBe(DAY);
    expect(Date.parse(String(after?.payload.scheduled_at)) - Date.parse(String(before?.payload.scheduled_at))).toBe(
      DAY,
    );
    expect(after?.id).toBe(before?.id);
  });

  it('keeps the truth out of the events', () => {
    const keys = new Set(events.flatMap((event) => [...Object.keys(event), ...Object.keys(event.payload)]));
    for (const key of ['persona', 'truth', 'violation', 'disguise', 'label']) expect(keys).not.toContain(key);
    const values = new Set(events.flatMap((event) => Object.values(event.payload)));
    for (const persona of PERSONA_NAMES) expect(values).not.toContain(persona);
  });

  it('knows the truth of every violation and leaves the honest alone', () => {
    const truths = all.flatMap((happening) => (happening.truth ? [happening.truth] : []));
    expect(new Set(truths.map((truth) => truth.violation))).toEqual(new Set(VIOLATIONS));
    const honest = new Set(market.personas().flatMap((one) => (one.persona === 'honest' ? [one.userId] : [])));
    expect(truths.filter((truth) => honest.has(truth.userId))).toEqual([]);
    expect(honest.size / market.personas().length).toBeGreaterThan(0.6);
    const disguises = new Set(truths.flatMap((truth) => truth.disguise ?? []));
    expect(OBFUSCATIONS.filter((name) => !disguises.has(name))).toEqual([]);
  });

  it('speaks at least seven languages and gives no address that could be somebody’s', () => {
    expect(new Set(market.personas().map((one) => one.language)).size).toBeGreaterThanOrEqual(7);
    const contents = events.map((event) => String(event.payload.content ?? event.payload.email ?? ''));
    const hosts = contents.flatMap((text) =>
      [...text.matchAll(/[a-z0-9]@([a-z0-9.-]+\.[a-z]{2,})/g)].map((match) => match[1] ?? ''),
    );
    expect(hosts.length).toBeGreaterThan(100);
    expect(hosts.filter((host) => !/(^|\.)(example|test)(\.(org|com|net))?$/.test(host))).toEqual([]);
  });

  it('lets a ring share text, device and payout', () => {
    const ring = new Set(market.personas().flatMap((one) => (one.persona === 'ring' ? [one.userId] : [])));
    const of = (type: string, key: string) =>
      events
        .filter((event) => event.type === type && ring.has(String(event.payload[key])))
        .map((event) => event.payload);
    expect(new Set(of('provider.registered', 'provider_id').map((payload) => payload.payout_ref)).size).toBe(
      OPTIONS.rings,
    );
    const texts = of('message.created', 'sender_id');
    const sendersByText = Map.groupBy(texts, (payload) => payload.content);
    const shared = [...sendersByText.values()].filter(
      (list) => new Set(list.map((payload) => payload.sender_id)).size >= 3,
    );
    expect(shared.length).toBeGreaterThan(0);
  });
});
