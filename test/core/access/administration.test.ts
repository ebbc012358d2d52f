import { describe, expect, test } from 'vitest';
import { whyNotGranted } from '../../../core/access/grants.ts';
import { passwordProblem } from '../../../core/access/password.ts';
import { ROLE_NAMES, ROLES } from '../../../core/access/roles.ts';

const admin = { id: 'a', permissions: ROLES.admin.permissions };

describe('a role is given', () => {
  test.each(ROLE_NAMES)('by an administrator: %s', (role) => {
    expect(whyNotGranted(admin, 'b', role)).toBeNull();
  });

  test('never to oneself', () => {
    expect(whyNotGranted(admin, 'a', 'moderator')).toMatchObject({ code: 'own_account' });
  });

  test.each(ROLE_NAMES.filter((role) => role !== 'admin'))('by no %s', (role) => {
    const giver = { id: 'c', permissions: ROLES[role].permissions };
    expect(whyNotGranted(giver, 'b', 'moderator')).toMatchObject({ code: 'forbidden' });
  });

  test('with no more of what rules the system than the giver has', () => {
    const half = { id: 'c', permissions: ['people.manage', 'devices.manage'] as const };
    expect(whyNotGranted(half, 'b', 'admin')).toEqual({ code: 'grant_beyond', detail: 'settings.manage' });
    expect(whyNotGranted(half, 'b', 'lead')).toBeNull();
  });
});

test.each<[string, string | null]>([
  ['short', 'at least 12'],
  ['aaaaaaaaaaaaaaaa', 'different characters'],
  ['samantha.jones12', 'more than the mailbox'],
  ['x'.repeat(1_025), 'at most 1024'],
  ['correct horse battery', null],
])('the password %s', (password, problem) => {
  const found = passwordProblem(password, 'samantha.jones@example.test');
  if (problem === null) expect(found).toBeNull();
  else expect(found).toContain(problem);
});
