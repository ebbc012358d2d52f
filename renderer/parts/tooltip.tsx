import {
  cloneElement,
  type FocusEvent,
  type PointerEvent,
  type ReactElement,
  type ReactNode,
  useEffect,
  useId,
} from 'react';
import { hint, keepHint, type Side, withdraw } from './tooltip-store.ts';

interface Handlers {
  onPointerEnter?: (event: PointerEvent<Element>) => void;
  onPointerLeave?: (event: PointerEvent<Element>) => void;
  onFocus?: (event: FocusEvent<Element>) => void;
  onBlur?: (event: FocusEvent<Element>) => void;
}

interface Props {
  readonly content: ReactNode;
  /** The element that carries the tooltip; it must be able to take the focus. */
  readonly children: ReactElement<Handlers>;
  readonly side?: Side;
}

/**
 * Says more on hover and on focus. What it says must also be reachable otherwise: tooltips are not read aloud. A screen has
 * dozens of them and shows one at a time, so that here are four handlers, and the one that shows is TooltipHost's.
 */
export function Tooltip({ content, children, side = 'top' }: Props) {
  const id = useId();
  useEffect(() => keepHint(id, content), [id, content]);
  useEffect(() => () => withdraw(id, 'now'), [id]);
  const { onPointerEnter, onPointerLeave, onFocus, onBlur } = children.props;
  return cloneElement(children, {
    onPointerEnter(event) {
      onPointerEnter?.(event);
      if (event.pointerType !== 'touch') hint({ id, element: event.currentTarget, content, side }, 'soon');
    },
    onPointerLeave(event) {
      onPointerLeave?.(event);
      withdraw(id, 'soon');
    },
    onFocus(event) {
      onFocus?.(event);
      // By the keyboard: who clicked knows what it is.
      if (event.currentTarget.matches(':focus-visible')) {
        hint({ id, element: event.currentTarget, content, side }, 'now');
      }
    },
    onBlur(event) {
      onBlur?.(event);
      withdraw(id, 'now');
    },
  });
}
