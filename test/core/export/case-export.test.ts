import { expect, test } from 'vitest';
import { canonical } from '../../../core/audit/canonical.ts';
import { caseExport, exportName } from '../../../core/export/case-export.ts';
import type { CaseResult } from '../../../core/queries/case.ts';

const person = (id: string) => ({ id, display_name: `Person ${id}`, role: 'lead' });
const DATA = {
  case: { id: 'c1', claimed_by: 'p1' },
  subject: { id: 'u1' },
  users: { u2: { id: 'u2' }, u1: { id: 'u1' } },
  people: { p3: person('p3'), p2: person('p2'), p1: person('p1') },
  messages: [
    { id: 'm2', sent_at: 5, content: 'second' },
    { id: 'm1', sent_at: 5, content: 'first' },
    { id: 'm3', sent_at: 1, content: 'oldest' },
  ],
  transactions: [],
  bookings: [],
  signals: [
    { id: 's2', occurred_at: 2 },
    { id: 's1', occurred_at: 1 },
  ],
  scores: [],
  actions: [],
  decisions: [{ id: 'd1', person_id: 'p2', decided_at: 3 }],
  notes: [],
  pending: [{ command_id: 'x' }],
} as unknown as CaseResult;
const BY = {
  at: Date.UTC(2026, 10, 22, 10),
  person: { id: 'p1', display_name: 'Person p1', role: 'auditor' },
  device: { id: 'd', name: 'desk' },
  server: 'https://docket.example',
  offline: false,
  reason: { code: 'quality_review', words: '' },
} as const;
const COPY = { epoch: 'e', scope: 'auditor:1', cursor: '77', at: 0, partial: { cases: 1, of: 2 } };

test('the same rows give the same bytes, in whatever order they were read', () => {
  const text = caseExport(DATA, BY, COPY);
  const turned = {
    ...DATA,
    messages: DATA.messages.toReversed(),
    signals: DATA.signals.toReversed(),
    users: Object.fromEntries(Object.entries(DATA.users).toReversed()),
  };
  expect(caseExport(turned, BY, COPY)).toBe(text);
  expect(canonical(JSON.parse(text))).toBe(text);
});

test('the head says who, when, where, from what copy and how it was treated', () => {
  expect(JSON.parse(caseExport(DATA, BY, COPY)).header).toEqual({
    kind: 'docket case export',
    version: 1,
    case_id: 'c1',
    exported_at: '2026-11-22T10:00:00.000Z',
    exported_by: BY.person,
    device: BY.device,
    server: BY.server,
    without_server: false,
    reason: BY.reason,
    copy: { epoch: 'e', scope: 'auditor:1', cursor: '77', as_of: '1970-01-01T00:00:00.000Z', whole: false },
    treatment: { personal: 'token', content: 'none' },
    undelivered: 1,
    times: 'milliseconds since 1970-01-01 UTC',
  });
});

test('rows go by time, then by id; of those who work here only whom the case names', () => {
  const { messages, people, signals } = JSON.parse(caseExport(DATA, BY, COPY));
  expect(messages.map(({ id }: { id: string }) => id)).toEqual(['m3', 'm1', 'm2']);
  expect(signals.map(({ id }: { id: string }) => id)).toEqual(['s1', 's2']);
  expect(people.map(({ id }: { id: string }) => id)).toEqual(['p1', 'p2']);
});

test('the name of the file names nobody', () => {
  expect(exportName('0123abcd-ffff-7000-8000-000000000000', BY.at)).toBe('docket-case-0123abcd-20261122.json');
});
