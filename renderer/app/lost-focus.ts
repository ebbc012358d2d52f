import { type RefObject, useEffect } from 'react';

/** What had the focus is gone: the keys still work, but a screen reader is back at the top of the page. */
const isLost = (): boolean => document.activeElement === null || document.activeElement === document.body;

/** Takes the focus, at first and whenever `when` changes, if nothing has it. */
export function useLostFocus(taker: RefObject<HTMLElement | null>, when: unknown = null): void {
  // biome-ignore lint/correctness/useExhaustiveDependencies: `when` is what asks
  useEffect(() => {
    if (isLost()) taker.current?.focus({ preventScroll: true });
  }, [taker, when]);
}
