import { useEffect, useRef } from 'react';

/** The case that comes after another one: its id, null when that was the last. */
type After = (caseId: string) => string | null;

const orders: After[] = [];

/** What comes after a case in the list that the person works through; undefined where no list has an order for it. */
export const nextInList = (caseId: string): string | null | undefined => orders.at(-1)?.(caseId);

/** Gives the list in view its say about where a decision leads. */
export function useListOrder(after: After): void {
  const latest = useRef(after);
  latest.current = after;
  useEffect(() => {
    const order: After = (caseId) => latest.current(caseId);
    orders.push(order);
    return () => void orders.splice(orders.indexOf(order), 1);
  }, []);
}
