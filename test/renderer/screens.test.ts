import { expect, it } from 'vitest';
import { PERMISSIONS } from '../../core/access/permissions.ts';
import { KEYMAP } from '../../core/keys/index.ts';
import { SCREENS } from '../../renderer/app/screens.ts';

it('gives each screen an id of its own, words, an icon, and only what exists', () => {
  expect(new Set(SCREENS.map((screen) => screen.id)).size).toBe(SCREENS.length);
  for (const { id, label, icon, permission, keyId, component } of SCREENS) {
    expect(id).toMatch(/^[a-z][a-z-]*$/);
    expect(label).not.toBe('');
    expect(icon).toBeTruthy();
    expect(component).toBeTypeOf('function');
    if (permission) expect(Object.keys(PERMISSIONS)).toContain(permission);
    if (keyId) expect(Object.keys(KEYMAP)).toContain(keyId);
  }
});
