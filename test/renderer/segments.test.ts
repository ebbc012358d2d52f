import { describe, expect, test } from 'vitest';
import type { Row } from '../../core/tables/index.ts';
import { segments } from '../../renderer/screens/case/segments.ts';

const signal = (id: string, ...spans: [start: number, end: number, message?: string][]): Row<'signals'> =>
  ({
    id,
    type: 'CONTACT_PHONE',
    spans: spans.map(([start, end, message = 'm']) => ({ message_id: message, start, end })),
  }) as unknown as Row<'signals'>;

const shape = (text: string, ...signals: Row<'signals'>[]): [string, string[]][] =>
  segments('m', text, signals).map((segment) => [segment.text, segment.signals.map(({ id }) => id)]);

describe('segments of a message', () => {
  test.each<[string, [string, string[]][], ...Row<'signals'>[]]>([
    ['no signal', [['call me', []]]],
    [
      'one span',
      [
        ['call ', []],
        ['me', ['a']],
      ],
      signal('a', [5, 7]),
    ],
    ['the whole text', [['call me', ['a']]], signal('a', [0, 7])],
    [
      'two spans of one signal',
      [
        ['ca', ['a']],
        ['ll ', []],
        ['me', ['a']],
      ],
      signal('a', [0, 2], [5, 7]),
    ],
    [
      'overlap',
      [
        ['ca', ['a']],
        ['ll', ['a', 'b']],
        [' me', ['b']],
      ],
      signal('a', [0, 4]),
      signal('b', [2, 7]),
    ],
    [
      'nested',
      [
        ['c', ['a']],
        ['al', ['a', 'b']],
        ['l me', ['a']],
      ],
      signal('a', [0, 7]),
      signal('b', [1, 3]),
    ],
    [
      'same extent',
      [
        ['call', ['a', 'b']],
        [' me', []],
      ],
      signal('a', [0, 4]),
      signal('b', [0, 4]),
    ],
    [
      'touching',
      [
        ['call', ['a']],
        [' me', ['b']],
      ],
      signal('a', [0, 4]),
      signal('b', [4, 7]),
    ],
    ['another message', [['call me', []]], signal('a', [0, 4, 'other'])],
    [
      'beyond the end: the words were replaced by fewer',
      [
        ['call ', []],
        ['me', ['a']],
      ],
      signal('a', [5, 99]),
    ],
    ['wholly beyond the end', [['call me', []]], signal('a', [50, 99])],
    ['empty and reversed spans', [['call me', []]], signal('a', [3, 3], [5, 2])],
  ])('%s', (_name, expected, ...signals) => {
    expect(shape('call me', ...signals)).toEqual(expected);
  });

  test('a cut never falls inside a surrogate pair', () => {
    expect(shape('a😅b', signal('x', [2, 4]))).toEqual([
      ['a', []],
      ['😅b', ['x']],
    ]);
  });

  test('whatever the spans, the pieces are the text', () => {
    const text = 'يمكنك مراسلتي 😅 على واتساب';
    const signals = [signal('a', [0, 9], [15, 20]), signal('b', [3, 16]), signal('c', [14, 15])];
    expect(
      segments('m', text, signals)
        .map((piece) => piece.text)
        .join(''),
    ).toBe(text);
  });
});
