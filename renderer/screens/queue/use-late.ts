import { useEffect, useState } from 'react';

const LATE_MS = 120;

/** Whether something has been waited for so long that it should be seen: most answers come before anybody could see it. */
export function useLate(waiting: boolean): boolean {
  const [isLate, setLate] = useState(false);
  useEffect(() => {
    if (!waiting) return;
    const timer = setTimeout(() => setLate(true), LATE_MS);
    return () => {
      clearTimeout(timer);
      setLate(false);
    };
  }, [waiting]);
  return isLate;
}
