import { type RefObject, useCallback, useEffect, useReducer, useRef } from 'react';
import { type Sight, scrollFor, type Window, windowOf } from './window.ts';

/** Before the first measure: a window of the usual size. */
const UNSEEN: Sight = { top: 0, height: 800 };

/**
 * Follows which places of a list are in sight. Size and scroll are heard of and kept, never asked of the page: asking would lay
 * it out in the middle of a key press.
 */
export function useWindow(scroller: RefObject<HTMLElement | null>, total: number) {
  const sight = useRef(UNSEEN);
  const [, drawAgain] = useReducer((times: number) => times + 1, 0);
  const window: Window = windowOf(sight.current, total);
  const drawn = useRef({ window, total });
  drawn.current = { window, total };

  const look = useCallback((seen: Partial<Sight>): void => {
    sight.current = { ...sight.current, ...seen };
    const now = windowOf(sight.current, drawn.current.total);
    const before = drawn.current.window;
    if (now.first !== before.first || now.last !== before.last) drawAgain();
  }, []);
  useEffect(() => {
    if (!scroller.current) return;
    const observer = new ResizeObserver(([entry]) => entry && look({ height: entry.contentRect.height }));
    observer.observe(scroller.current);
    return () => observer.disconnect();
  }, [scroller, look]);
  /** Brings a place into sight, if it is not. */
  const reveal = useCallback(
    (index: number): void => {
      const top = scrollFor(sight.current, index);
      if (top !== null && scroller.current) scroller.current.scrollTop = top;
    },
    [scroller],
  );
  return { window, look, reveal };
}
