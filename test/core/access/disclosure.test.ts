import { expect, test } from 'vitest';
import {
  exportReason,
  type Identity,
  reasonText,
  revealReason,
  whyNotExport,
  whyNotReveal,
} from '../../../core/access/disclosure.ts';
import { ROLE_NAMES, type RoleName, roleOf } from '../../../core/access/roles.ts';

const MAY_REVEAL: readonly RoleName[] = ['moderator', 'lead'];
const asked = (messages: readonly string[], identities: readonly Identity[]) => ({ messages, identities });

test.each(ROLE_NAMES)('%s has revealed what the role may, each kind by its own permission', (role) => {
  const { permissions } = roleOf(role);
  const may = MAY_REVEAL.includes(role);
  const refused = (permission: string) => (may ? null : { code: 'forbidden', detail: permission });
  expect(whyNotReveal(permissions, asked(['m'], []))).toEqual(refused('content.reveal'));
  expect(whyNotReveal(permissions, asked([], ['email']))).toEqual(refused('identities.reveal'));
});

test('one permission does not give what the other is for', () => {
  expect(whyNotReveal(['content.reveal'], asked(['m'], ['phone']))?.detail).toBe('identities.reveal');
  expect(whyNotReveal(['identities.reveal'], asked(['m'], ['phone']))?.detail).toBe('content.reveal');
});

test('who may ask is never somebody whose replica holds nothing, or everything', () => {
  for (const role of ROLE_NAMES) {
    const { permissions, redaction } = roleOf(role);
    expect(permissions.includes('content.reveal'), role).toBe(redaction.content === 'limited');
    expect(permissions.includes('identities.reveal'), role).toBe(redaction.personal === 'mask');
  }
});

const involved = (claimed: string | null, decided: string | null, ...opinions: string[]) => ({
  case: { claimed_by: claimed, decided_by: decided },
  decisions: opinions.map((person_id) => ({ person_id })),
});
test.each<[string, RoleName, ReturnType<typeof involved>, string | null]>([
  ['a moderator: a case of somebody else', 'moderator', involved('other', 'other', 'other'), 'export_not_own'],
  ['a moderator: an open case', 'moderator', involved(null, null), 'export_not_own'],
  ['a moderator: the case in hand', 'moderator', involved('me', null), null],
  ['a moderator: a case they decided', 'moderator', involved(null, 'me'), null],
  ['a moderator: a case they gave a second opinion on', 'moderator', involved(null, 'other', 'other', 'me'), null],
  ['a lead: any', 'lead', involved('other', null), null],
  ['legal: any', 'legal', involved(null, null), null],
  ['an auditor: any', 'auditor', involved(null, null), null],
  ['operations: none', 'ops', involved('me', 'me'), 'forbidden'],
  ['an administrator: none', 'admin', involved('me', 'me'), 'forbidden'],
])('export by %s', (_what, role, data, code) => {
  expect(whyNotExport(roleOf(role).permissions, 'me', data)?.code ?? null).toBe(code);
});

test.each([
  ['safety', '', true],
  ['other', 'because', true],
  ['other', '  b ', false],
  ['curious', 'because', false],
  ['constructor', 'because', false],
])('the reason %s (%s)', (code, words, holds) => {
  expect(revealReason.safeParse({ code, words }).success).toBe(holds);
});

test('a reason is kept with its words, and without when there are none', () => {
  expect(reasonText(exportReason.parse({ code: 'consultation', words: '  a lawyer asks ' }))).toBe(
    'consultation: a lawyer asks',
  );
  expect(reasonText({ code: 'safety', words: '' })).toBe('safety');
});
