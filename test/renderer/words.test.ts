import { describe, expect, test } from 'vitest';
import type { ConnectionStatus, FollowUp, OutboxItem } from '../../core/contract/status.ts';
import { retryDelay } from '../../renderer/app/bridge/retry-delay.ts';
import { rank } from '../../renderer/app/keys/rank.ts';
import { formatRoute, parseRoute } from '../../renderer/app/route.ts';
import { connectionWords } from '../../renderer/app/shell/connection-words.ts';
import { storageWords } from '../../renderer/app/shell/storage-words.ts';
import { itemState, itemWhat } from '../../renderer/screens/outbox/item-words.ts';

const NOW = Date.UTC(2026, 10, 22, 12);
const status = (phase: ConnectionStatus['phase'], more: Partial<ConnectionStatus> = {}): ConnectionStatus => ({
  phase,
  problem: null,
  lastSyncedAt: NOW - 60_000,
  nextTryAt: null,
  nextPushAt: null,
  progress: null,
  partial: null,
  check: null,
  storage: null,
  waiting: 0,
  attention: 0,
  ...more,
});

describe('connection', () => {
  test.each<[ConnectionStatus, string, RegExp]>([
    [status('online'), 'ok', /current/u],
    [status('offline', { nextTryAt: NOW + 9_000 }), 'stale', /as of .*Next try in 9 s/u],
    [status('offline', { lastSyncedAt: null }), 'stale', /Not synchronised since/u],
    [status('offline', { problem: { code: 'disk_full' } }), 'stale', /disk is full/u],
    [
      status('first_replica', { progress: { rows: 1200, expected: 5000, msLeft: 42_000 } }),
      'busy',
      /1,200 of 5,000 rows are here, about 42 s left.*urgent/u,
    ],
    [status('offline', { lastSyncedAt: NOW - 60 * 3_600_000 }), 'stale', /as of Fri,? 20 Nov, /u],
    [
      status('first_replica', { progress: { rows: 5000, expected: 5000, msLeft: 0 } }),
      'busy',
      /5,000 of 5,000 rows are here, almost all\./u,
    ],
    [
      status('first_replica', { partial: { cases: 200, of: 9000 } }),
      'busy',
      /200 of 9,000 cases are loaded.*work on them/u,
    ],
    [status('sign_in_needed', { problem: { code: 'token_expired' } }), 'problem', /session has ended.*Sign in again/u],
    [status('blocked', { problem: { code: 'device_revoked' } }), 'problem', /revoked.*Ask an administrator/u],
  ])('%j', (connection, tone, words) => {
    const said = connectionWords(connection, NOW);
    expect(said.tone).toBe(tone);
    expect(`${said.text} ${said.next}`).toMatch(words);
  });
});

describe('storage', () => {
  const quota = { mb: 4_000, organisationMb: 4_000, ownMb: null, floor: null, over: false };
  test.each([
    [
      { replicaMb: 42, outboxMb: 1, freeMb: 80_500, keyStore: true, quota },
      false,
      /local copy takes 42 MB of 4\.0 GB, the outbox 1 MB.*80\.5 GB left.*password and the key store/u,
    ],
    [
      { replicaMb: 2_100, outboxMb: 3, freeMb: 300, keyStore: false, quota },
      true,
      /2\.1 GB.*300 MB left.*no key store.*password alone opens it.*Free some space.*kept/u,
    ],
    [
      { replicaMb: 400, outboxMb: 3, freeMb: 80_000, keyStore: true, quota: { ...quota, floor: Date.UTC(2026, 8) } },
      false,
      /before September 2026 is not kept here; the server has it/u,
    ],
    [
      {
        replicaMb: 700,
        outboxMb: 3,
        freeMb: 80_000,
        keyStore: true,
        quota: { ...quota, mb: 500, ownMb: 500, over: true },
      },
      true,
      /more than the 500 MB allowed\. They and the outbox are kept.*Allow it more/u,
    ],
  ])('%j', (storage, low, text) => {
    expect(storageWords(storage)).toEqual({ low, text: expect.stringMatching(text) });
  });
});

describe('outbox', () => {
  const item = (more: Partial<OutboxItem>): OutboxItem =>
    ({
      name: 'decide',
      args: { reason_code: 'fraud', actions: [{ kind: 'payment_held' }, { kind: 'safe_mode' }] },
      state: 'queued',
      holdUntil: null,
      outcome: null,
      code: null,
      lastProblem: null,
      until: null,
      followUp: null,
      ...more,
    }) as OutboxItem;

  const SETTLED: FollowUp = {
    kind: 'quarantined',
    resolution: 'accepted',
    dueAt: null,
    code: null,
    reason: 'fits',
    by: 'Lea',
    at: NOW,
  };
  const QUARANTINED = { state: 'refused', code: 'device_revoked', outcome: 'quarantined' } as const;
  const DEFERRED = { state: 'delivered', outcome: 'deferred', until: NOW + 86_400_000 } as const;

  test.each<[Partial<OutboxItem>, string, RegExp]>([
    [{ state: 'held', holdUntil: NOW + 7_000 }, 'Can be undone', /leaves in 7 s/u],
    [{ state: 'queued' }, 'Waiting', /Waits for the connection/u],
    [{ state: 'queued', lastProblem: { code: 'unavailable' } }, 'Waiting', /cannot reach its database/u],
    [{ state: 'delivered', outcome: 'accepted' }, 'Accepted', /Applied/u],
    [{ state: 'delivered', outcome: 'accepted_as_second_opinion' }, 'Second opinion', /not applied/u],
    [{ state: 'refused', code: 'case_moved_on' }, 'Refused', /Look again/u],
    [{ state: 'refused', code: 'command_chain_broken', outcome: 'quarantined' }, 'Quarantined', /lead looks/u],
    [{ ...QUARANTINED, followUp: SETTLED }, 'Accepted by a lead', /Lea accepted it in their own name.*Reason: fits/u],
    [{ ...QUARANTINED, followUp: { ...SETTLED, resolution: 'discarded' } }, 'Discarded', /Lea discarded it/u],
    [{ ...QUARANTINED, state: 'dismissed' }, 'Quarantined, seen', /waits for a lead/u],
    [{ ...DEFERRED }, 'Deferred', /enforcement window.*carried out Mon/u],
    [{ ...DEFERRED, followUp: { ...SETTLED, kind: 'deferred', by: null } }, 'Accepted', /Deferred at first/u],
    [
      { ...DEFERRED, followUp: { ...SETTLED, kind: 'deferred', resolution: 'rejected', code: 'case_moved_on' } },
      'Refused when due',
      /risk tier rose/u,
    ],
    [
      { ...DEFERRED, followUp: { ...SETTLED, resolution: null, code: 'role_changed' } },
      'Quarantined',
      /no longer allows/u,
    ],
    [
      { state: 'delivered', outcome: 'accepted_as_second_opinion', followUp: { ...SETTLED, resolution: 'adopted' } },
      'Second opinion',
      /Lea adopted it/u,
    ],
    [{ state: 'withdrawn' }, 'Taken back', /before it left/u],
  ])('%j', (more, word, text) => {
    const said = itemState(item(more), status('offline'), NOW);
    expect(said.word).toBe(word);
    expect(said.text).toMatch(text);
  });

  test('says what an item asks for', () => {
    expect(itemWhat(item({}))).toBe('Decide · Fraud: Payment held, Safe mode');
    expect(itemWhat(item({ name: 'claim', args: {} }))).toBe('Claim');
    expect(itemWhat(item({ name: 'add_note', args: { body: 'look again' } }))).toBe('Add note · look again');
  });
});

test('an item that waits says that a sign-in is needed, whatever happened to it before', () => {
  const item = { state: 'queued', lastProblem: { code: 'unavailable' } } as OutboxItem;
  const ended = status('sign_in_needed', { problem: { code: 'token_expired' } });
  expect(itemState(item, ended, NOW).text).toMatch(/session has ended/u);
});

describe('address', () => {
  const id = '0194f000-0000-7000-8000-000000000001';
  test.each([
    ['', 'queue', null],
    ['#/outbox', 'outbox', null],
    ['#/nowhere', 'queue', null],
    [`#/queue/case/${id}`, 'queue', id],
    ['#/queue/case/<script>', 'queue', null],
  ])('%s', (hash, screen, caseId) => {
    expect(parseRoute(hash, ['queue', 'outbox'])).toEqual({ screen, caseId });
  });
  test('there and back', () => {
    const route = { screen: 'outbox', caseId: id };
    expect(parseRoute(formatRoute(route), ['queue', 'outbox'])).toEqual(route);
  });
});

test('the palette finds words by their beginning, then inside, then by letters', () => {
  const words = ['Go to queue', 'Outbox', 'Quit', 'Only evidence'];
  expect(rank('qu', words, String)).toEqual(['Go to queue', 'Quit']);
  expect(rank('oe', words, String)).toEqual(['Only evidence', 'Go to queue']);
  expect(rank(' ', words, String)).toEqual(words);
});

test('a lost host is tried again soon, and never less often than every 4 s', () => {
  const waits = Array.from({ length: 20 }, (_, failures) => retryDelay(failures, 1));
  expect(waits[0]).toBeLessThan(500);
  expect(Math.max(...waits)).toBeLessThanOrEqual(4_000);
});
