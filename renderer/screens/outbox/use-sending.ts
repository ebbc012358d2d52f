import { useMemo } from 'react';
import { useConnection } from '../../app/session.ts';
import type { Sending } from './item-words.ts';

/** When what waits leaves, as far as the connection says; null before it says anything. */
export function useSending(): Sending | null {
  const phase = useConnection((status) => status?.phase);
  const problem = useConnection((status) => status?.problem ?? null);
  const nextTryAt = useConnection((status) => status?.nextTryAt ?? null);
  const nextPushAt = useConnection((status) => status?.nextPushAt ?? null);
  return useMemo(
    () => (phase === undefined ? null : { phase, problem, nextTryAt, nextPushAt }),
    [phase, problem, nextTryAt, nextPushAt],
  );
}
