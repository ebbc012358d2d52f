import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ROLES } from '../../../core/access/roles.ts';
import { TABLES } from '../../../core/tables/index.ts';
import { limitText } from '../../../core/tables/limit-text.ts';
import { maskIdentity, redactText, treat, visibleColumns } from '../../../core/tables/redact.ts';

describe('maskIdentity', () => {
  it.each([
    ['jane@example.org', 'j•••@example.org'],
    ['+237 6 70 12 34 56', '•••56'],
    ['Jane van Doe', 'Jane v••• D•••'],
    ['Jane', 'Jane'],
    ['', ''],
    ['٠٦٧٠١٢٣٤٥٦', '•••٥٦'],
    ['＋２３７６７０１２', '•••１２'],
    ['jane＠example.org', 'j•••＠example.org'],
  ])('%s → %s', (value, masked) => expect(maskIdentity(value)).toBe(masked));
});

describe('limitText', () => {
  it.each([
    ['call +237 670 12 34 56 now', 'call +••• ••• •• •• 56 now'],
    ['write to jane.doe@example.org', 'write to j•••••••@example.org'],
    ['room 12, 3rd floor, at 9:30', 'room 12, 3rd floor, at 9:30'],
    ['٠١٢٣٤٥٦', '•••••٥٦'],
    ['①②③④⑤⑥⑦', '•••••⑥⑦'],
    ['jane.doe＠example.org', 'j•••••••＠example.org'],
    ['jane\u200bdoe@example.org', 'j•••••••@example.org'],
  ])('%s → %s', (text, limited) => expect(limitText(text)).toBe(limited));

  it('keeps the length of any text, so that spans still fit', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 200 }), (text) => {
        expect(limitText(text)).toHaveLength(text.length);
        expect(redactText(text)).toHaveLength(text.length);
      }),
    );
  });

  it('hides what is hidden by going through the characters one by one', () => {
    const odd = ['＠', '﹫', '٣', '①', '日', 'é', '\u0301', '\u200d', '😀', '𝟘', '\ud83d', '\ude00', '\u00ad'];
    const unit = fc.oneof(
      { weight: 6, arbitrary: fc.constantFrom(...'0123456789 ab@.-+\n,_%/()') },
      fc.constantFrom(...odd),
      fc.string({ unit: 'binary', maxLength: 1 }),
    );
    const text = fc.array(unit, { maxLength: 60 }).map((parts) => parts.join(''));
    fc.assert(
      fc.property(text, (value) => {
        expect(limitText(value)).toBe(limitedByCharacters(value));
      }),
      { numRuns: 2_000 },
    );
  });

  it('leaves no run of five digits readable', () => {
    const digits = fc.array(fc.tuple(fc.integer({ min: 0, max: 9 }), fc.constantFrom('', ' ', '-', '. ')), {
      minLength: 5,
      maxLength: 15,
    });
    fc.assert(
      fc.property(digits, (parts) => {
        const text = parts.map(([digit, separator]) => `${digit}${separator}`).join('');
        expect(limitText(text).replace(/\D/g, '')).toHaveLength(2);
      }),
    );
  });
});

describe('treatments', () => {
  it('gives no role a secret, and none what its role may not see', () => {
    for (const role of Object.values(ROLES)) expect(role.redaction.secret).toBe('none');
    expect(visibleColumns(TABLES.messages, ROLES.auditor.redaction)).not.toContain('content');
    expect(visibleColumns(TABLES.users, ROLES.admin.redaction)).not.toContain('email');
    expect(visibleColumns(TABLES.users, ROLES.moderator.redaction)).toContain('email');
  });

  it('turns equal values into equal tokens, and null into null', () => {
    const tokenise = (value: string): string => `t_${value.length}`;
    expect(treat('a@b.example', 'token', tokenise)).toBe('t_11');
    expect(treat(null, 'token', tokenise)).toBeNull();
    expect(treat('x', 'none', tokenise)).toBeNull();
  });
});

/** The rule, said in as few words as it goes. */
function limitedByCharacters(text: string): string {
  const chars = [...text];
  const hidden = new Set<number>();
  let run: number[] = [];
  const flush = (): void => {
    if (run.length >= 5) for (const at of run.slice(0, -2)) hidden.add(at);
    run = [];
  };
  const isOfName = (at: number): boolean => /^[\p{L}\p{N}\p{M}\p{Cf}._%+-]$/u.test(chars[at] ?? '');
  for (const [at, char] of chars.entries()) {
    if (/^\p{N}$/u.test(char)) run.push(at);
    else if (run.length > 0 && (at - (run.at(-1) ?? 0) > 3 || /^[\p{L}\n]$/u.test(char))) flush();
    if ('@＠﹫'.includes(char)) for (let n = at - 1; n > 0 && isOfName(n - 1) && isOfName(n); n -= 1) hidden.add(n);
  }
  flush();
  return chars.map((char, at) => (hidden.has(at) ? '•'.repeat(char.length) : char)).join('');
}
