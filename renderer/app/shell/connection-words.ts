import { errorInfo } from '../../../core/contract/errors.ts';
import type { ConnectionStatus } from '../../../core/contract/status.ts';
import { count, moment, remaining } from '../../parts/format.ts';

export interface ConnectionWords {
  /** `ok`: what is shown is current. `busy`: on the way. `stale`: it may be old. `problem`: a person must act. */
  readonly tone: 'ok' | 'busy' | 'stale' | 'problem';
  readonly word: string;
  /** What is the case. */
  readonly text: string;
  /** What happens next, or what to do. */
  readonly next: string;
}

const asOf = (at: number | null, now: number): string =>
  at === null
    ? 'Not synchronised since it was opened; you see what was here then.'
    : `You see the data as of ${moment(at, now)}.`;

/** The connection in words: the truth, what is shown meanwhile, and the next step. */
export function connectionWords(status: ConnectionStatus, now: number): ConnectionWords {
  const retry =
    status.nextTryAt === null ? 'It is tried again by itself.' : `Next try in ${remaining(status.nextTryAt, now)}.`;
  const { problem } = status;
  switch (status.phase) {
    case 'online':
      return { tone: 'ok', word: 'Online', text: 'Everything here is current.', next: '' };
    case 'idle':
      return { tone: 'busy', word: 'Starting', text: 'The connection is being prepared.', next: '' };
    case 'connecting':
      return { tone: 'busy', word: 'Connecting', text: asOf(status.lastSyncedAt, now), next: 'Reaching the server…' };
    case 'first_replica':
      return { tone: 'busy', word: 'First copy', ...firstCopy(status) };
    case 'catching_up':
      return {
        tone: 'busy',
        word: 'Catching up',
        text: asOf(status.lastSyncedAt, now),
        next: 'Newer changes are on their way.',
      };
    case 'offline': {
      const why = problem && problem.code !== 'offline' ? `${errorInfo(problem.code).message} ` : '';
      return {
        tone: 'stale',
        word: 'Offline',
        text: `${why}${asOf(status.lastSyncedAt, now)}`,
        next: `Work goes on; what you decide waits here. ${retry}`,
      };
    }
    case 'sign_in_needed':
      return {
        tone: 'problem',
        word: 'Sign in',
        text: `${errorInfo(problem?.code ?? 'token_expired').message} ${asOf(status.lastSyncedAt, now)}`,
        next: errorInfo(problem?.code ?? 'token_expired').remedy,
      };
    case 'blocked':
      return {
        tone: 'problem',
        word: 'Blocked',
        text: `${errorInfo(problem?.code ?? 'device_revoked').message} ${asOf(status.lastSyncedAt, now)}`,
        next: errorInfo(problem?.code ?? 'device_revoked').remedy,
      };
  }
}

function firstCopy({ progress, partial }: ConnectionStatus): Pick<ConnectionWords, 'text' | 'next'> {
  const of = typeof progress?.expected !== 'number' ? '' : ` of ${count(progress.expected)}`;
  const left =
    typeof progress?.msLeft !== 'number'
      ? ''
      : progress.msLeft < 1_000
        ? ', almost all'
        : `, about ${remaining(progress.msLeft, 0)} left`;
  const rows = progress ? `${count(progress.rows)}${of} rows are here${left}.` : 'The first copy is on its way.';
  if (!partial) return { text: rows, next: 'The urgent cases come first.' };
  const cases = `${count(partial.cases)} of ${count(partial.of)} cases are loaded, the claimed and the urgent ones.`;
  return { text: `${cases} ${rows}`, next: 'You can work on them now; the others are shown when all are here.' };
}

export const DETACHED: ConnectionWords = {
  tone: 'problem',
  word: 'Detached',
  text: 'The console’s own process ended. What you decided before is on disk.',
  next: 'It is reached again by itself; if it was started with another address, open that one.',
};
