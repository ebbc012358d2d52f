import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { MESSAGE_SIGNAL_TYPES, SIGNAL_TYPES } from '../../../../core/detection/signals.ts';
import { PERSONA_NAMES } from '../../../../server/simulation/personas.ts';
import { type Report, report } from '../../../../server/simulation/report/report.ts';
import { words } from '../../../../server/simulation/report/words.ts';
import { createTestDatabase, type TestDatabase } from '../../../support/database.ts';

const DAYS = 4;
const STORY = { seed: 'report', days: DAYS, events: 700, clients: 40, providers: 30, rings: 1 };

let databases: { shadow: TestDatabase; active: TestDatabase };
let folder: string;
let told: Report;
const days: number[] = [];

beforeAll(async () => {
  databases = { shadow: await createTestDatabase(), active: await createTestDatabase() };
  folder = await mkdtemp(join(tmpdir(), 'docket-report-'));
  told = await report({
    story: STORY,
    databases: { shadow: databases.shadow.url, active: databases.active.url },
    dataFolders: { shadow: join(folder, 'shadow'), active: join(folder, 'active') },
    signal: new AbortController().signal,
    tell: (day) => days.push(day),
  });
}, 180_000);
afterAll(async () => {
  await databases.shadow.drop();
  await databases.active.drop();
  await rm(folder, { recursive: true, force: true });
});

describe('the report of a simulated week', () => {
  it('tells every day of the story, in the time of the story', () => {
    expect(days).toEqual(Array.from({ length: DAYS + 1 }, (_, day) => day));
    expect(told.events).toBeGreaterThan(STORY.events);
    expect(told.deadLetters).toBe(0);
    const delays = told.recall.flatMap(({ firstAction }) => firstAction.p90Hours ?? []);
    expect(delays.length).toBeGreaterThan(2);
    // Within the story, although the story takes seconds; never at the same moment, since batches come every half hour.
    for (const hours of delays) {
      expect(hours).toBeGreaterThan(0);
      expect(hours).toBeLessThan(DAYS * 24);
    }
  });

  it('counts offenders of every persona, fewer the higher the tier', () => {
    expect(told.recall.map(({ persona }) => persona)).toEqual(PERSONA_NAMES.filter((name) => name !== 'honest'));
    for (const { offenders, reached } of told.recall) {
      const hits = ['low', 'medium', 'high', 'critical'].map((tier) => reached[tier]?.hits ?? -1);
      expect(hits).toEqual([...hits].sort((a, b) => b - a));
      expect(hits[0]).toBeLessThanOrEqual(offenders);
      expect(hits[3]).toBeGreaterThanOrEqual(0);
    }
    const found = told.recall.reduce((sum, { reached }) => sum + (reached.medium?.hits ?? 0), 0);
    expect(found).toBeGreaterThan(3);
  });

  it('holds back no honest account', () => {
    expect(told.honest.accounts).toBeGreaterThan(30);
    expect(told.honest.restrictions).toEqual([]);
  });

  it('hears the signals of messages, and knows which are right', () => {
    expect(told.signals.map(({ type }) => type)).toEqual(SIGNAL_TYPES);
    expect(MESSAGE_SIGNAL_TYPES.filter((type) => told.silent.includes(type))).toEqual([]);
    const phone = told.signals.find(({ type }) => type === 'CONTACT_PHONE');
    expect(phone?.precision.rate).toBeGreaterThan(0.9);
  });

  it('shadow and active agree on what would have happened, but for what history explains', () => {
    const { accounts, same, different, later } = told.agreement;
    expect(accounts).toBeGreaterThan(5);
    expect(same + different.length).toBe(accounts);
    expect(different.filter(({ because }) => because === null)).toEqual([]);
    expect(same / accounts).toBeGreaterThan(0.8);
    expect(later.active).toBeGreaterThanOrEqual(later.shadow);
  });

  it('says so in words', () => {
    const text = words(told);
    for (const { persona } of told.recall) expect(text).toContain(persona);
    expect(text).toContain('same first decision');
  });
});
