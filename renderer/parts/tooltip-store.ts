import type { ReactNode } from 'react';
import { createStore } from 'zustand/vanilla';

export type Side = 'top' | 'bottom' | 'left' | 'right';

/** What a tooltip says, and of which element. */
export interface Hint {
  readonly id: string;
  readonly element: Element;
  readonly content: ReactNode;
  readonly side: Side;
}

/** How long a pointer rests before it is told; and how long it may be on the way to what was told. */
const DELAY_MS = 350;
const LEAVE_MS = 100;

/** The one tooltip of the window. */
export const tooltip = createStore<{ readonly shown: Hint | null }>(() => ({ shown: null }));

let timer: ReturnType<typeof setTimeout> | undefined;
/** Which one is about to be shown. */
let next: string | null = null;

const soon = (act: () => void, ms: number): void => {
  clearTimeout(timer);
  timer = setTimeout(act, ms);
};

export function hint(shown: Hint, when: 'now' | 'soon'): void {
  next = shown.id;
  // From one to the next there is no waiting.
  const isNow = when === 'now' || tooltip.getState().shown !== null;
  soon(() => tooltip.setState({ shown }), isNow ? 0 : DELAY_MS);
}

/** The pointer or the focus has left it, or it is gone. */
export function withdraw(id: string, when: 'now' | 'soon'): void {
  const isShown = tooltip.getState().shown?.id === id;
  if (!isShown && next !== id) return;
  next = null;
  clearTimeout(timer);
  if (isShown) soon(close, when === 'now' ? 0 : LEAVE_MS);
}

export function close(): void {
  clearTimeout(timer);
  next = null;
  if (tooltip.getState().shown) tooltip.setState({ shown: null });
}

/** The pointer is over what is told: it stays. */
export const stay = (): void => clearTimeout(timer);

/** What is told may change while it is shown. */
export function keepHint(id: string, content: ReactNode): void {
  const { shown } = tooltip.getState();
  if (shown?.id === id && shown.content !== content) tooltip.setState({ shown: { ...shown, content } });
}
