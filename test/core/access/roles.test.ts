import { expect, it } from 'vitest';
import { PERMISSIONS } from '../../../core/access/permissions.ts';
import { ROLE_NAMES, roleOf } from '../../../core/access/roles.ts';

it('grants only permissions that exist, each once', () => {
  for (const name of ROLE_NAMES) {
    const { permissions } = roleOf(name);
    expect(new Set(permissions).size).toBe(permissions.length);
    for (const permission of permissions) expect(Object.keys(PERMISSIONS)).toContain(permission);
  }
});

it('keeps approval of irreversible acts apart from proposing them', () => {
  for (const name of ROLE_NAMES) {
    const { permissions } = roleOf(name);
    expect(permissions.includes('cases.decide') && permissions.includes('actions.approve_irreversible')).toBe(false);
  }
});
