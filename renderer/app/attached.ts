import { useEffect, useState } from 'react';
import { useBackend } from './bridge/context.ts';

/** Whether the console's own backend answers; `undefined` until the first answer, so that a start is no alarm. */
export function useAttached(): boolean | undefined {
  const { bridge } = useBackend();
  const [attached, setAttached] = useState<boolean>();
  useEffect(
    () => bridge.onAttached((now) => setAttached((before) => (before === undefined && !now ? undefined : now))),
    [bridge],
  );
  return attached;
}
