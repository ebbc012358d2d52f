import { describe, expect, it } from 'vitest';
import type { Applied } from '../../../core/replica/apply.ts';
import { LiveOrder } from '../../../core/replica/live-order.ts';
import { collectWindow, type Window } from '../../../core/replica/window.ts';
import { head } from './support.ts';

// core/replica/SPEC.md, "One window": a hole is closed by a pull that began after it.

function setUp(answer: Applied['state'] = 'applied') {
  const seen: string[] = [];
  const order = new LiveOrder((window, relation) => {
    seen.push(`${window.head.to} ${relation}`);
    return answer;
  });
  return { seen, order };
}
const window = (to: string): Window => {
  const made = collectWindow([head('100', to), { t: 'end', rows: 0 }]);
  if (!made) throw new Error('no window');
  return made;
};

describe('live windows', () => {
  it('wait from the beginning of a stream until a pull that began after it', () => {
    const { seen, order } = setUp();
    const early = order.pullBegins();
    order.openHole();
    expect(order.take(window('110'))).toBe(true);
    order.pullApplied(early);
    expect(seen).toEqual([]);
    const late = order.pullBegins();
    expect(order.take(window('120'))).toBe(true);
    order.pullApplied(late);
    // Whether the first is older than the pulled one, nobody knows; the second follows it on the same stream.
    expect(seen).toEqual(['110 unknown', '120 later']);
  });

  it('ask for a pull when one was not applied, and wait for it', () => {
    const { seen, order } = setUp('gap');
    order.pullApplied(order.pullBegins());
    expect(order.take(window('110'))).toBe(false);
    expect(order.take(window('120'))).toBe(true);
    expect(seen).toEqual(['110 unknown']);
  });

  it('that are older than the replica leave no hole', () => {
    const { order } = setUp('stale');
    order.pullApplied(order.pullBegins());
    expect(order.take(window('90'))).toBe(true);
    expect(order.take(window('91'))).toBe(true);
  });

  it('make the order of a pull that overlaps them unknown', () => {
    const { order } = setUp();
    order.pullApplied(order.pullBegins());
    const ticket = order.pullBegins();
    expect(order.orderOf(ticket)).toBe('later');
    order.take(window('110'));
    expect(order.orderOf(ticket)).toBe('unknown');
  });

  it('do not pile up without end', () => {
    const { order } = setUp();
    const answers = Array.from({ length: 501 }, () => order.take(window('110')));
    expect(answers.slice(0, 500).every(Boolean)).toBe(true);
    expect(answers[500]).toBe(false);
  });
});
