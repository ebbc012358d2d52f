import { ACTION_BINDINGS, REASON_BINDINGS } from './decide.ts';
import type { KeyBinding } from './define.ts';

const go = (label: string, keys: string, permission?: KeyBinding['permission']): KeyBinding => ({
  scope: 'global',
  group: 'Go to',
  label,
  keys: [keys],
  ...(permission ? { permission } : {}),
});
const list = (label: string, ...keys: string[]): KeyBinding => ({ scope: 'list', group: 'List', label, keys });
const reviewing = (label: string, keys: string[]): KeyBinding => ({
  scope: 'list',
  group: 'List',
  label,
  keys,
  permission: 'reviews.resolve',
});
const onCase = (label: string, keys: string[], permission: KeyBinding['permission'] = 'cases.view'): KeyBinding => ({
  scope: 'case',
  group: 'Case',
  label,
  keys,
  permission,
});
const deciding = (label: string, keys: string[], whileTyping = false): KeyBinding => ({
  scope: 'decide',
  group: 'Decide',
  label,
  keys,
  permission: 'cases.decide',
  whileTyping,
});
const anywhere = (label: string, keys: string[], whileTyping = false): KeyBinding => ({
  scope: 'global',
  group: 'Anywhere',
  label,
  keys,
  whileTyping,
});

/** The keymap. Menus, palette, help and the listeners read it; a test shows that no two bindings collide. */
export const KEYMAP = {
  'go.queue': go('Queue', 'g q', 'cases.view'),
  'go.mine': go('My cases', 'g m', 'cases.claim'),
  'go.outbox': go('Outbox', 'g o'),
  'go.reviews': go('Reviews', 'g l', 'reviews.resolve'),
  'go.devices': go('Devices', 'g d'),
  'go.connection': go('Connection details', 'g c'),

  'list.next': list('Next', 'j', 'ArrowDown'),
  'list.previous': list('Previous', 'k', 'ArrowUp'),
  'list.page_down': list('A page down', 'PageDown'),
  'list.page_up': list('A page up', 'PageUp'),
  'list.first': list('First', 'Home'),
  'list.last': list('Last', 'Shift+G', 'End'),
  'list.open': list('Open', 'Enter', 'o'),
  'list.back': list('Close the case, then let go of the row', 'Escape'),
  'list.search': list('Search', '/'),
  'list.fresh': list('Show the new ones', '.'),

  'review.accept': reviewing('Accept what was quarantined, adopt a second opinion', ['a']),
  'review.close': reviewing('Discard what was quarantined, acknowledge a second opinion', ['Shift+A']),

  'case.claim': onCase('Claim', ['c'], 'cases.claim'),
  'case.release': onCase('Release', ['Shift+C'], 'cases.claim'),
  'case.decide': onCase('Decide…', ['d'], 'cases.decide'),
  'case.no_violation': onCase('No violation', ['x'], 'cases.decide'),
  'case.warn': onCase('Hard warning, for the leading signal', ['w'], 'cases.decide'),
  'case.restrict': onCase('Restrict 24 h, for the leading signal', ['r'], 'cases.decide'),
  'case.escalate': onCase('Escalate to a lead', ['e'], 'cases.decide'),
  'case.note': onCase('Write a note', ['n'], 'cases.note'),
  'case.reveal': onCase('Show what is masked in full, for a reason…', ['f'], 'content.reveal'),
  'case.export': onCase('Export the case…', ['Shift+E']),
  'case.next_evidence': onCase('Next marked passage', [']']),
  'case.previous_evidence': onCase('Previous marked passage', ['[']),
  'case.only_evidence': onCase('Only messages with evidence', ['v']),

  ...REASON_BINDINGS,
  ...ACTION_BINDINGS,
  'decide.comment': deciding('Comment', ['c']),
  'decide.verdicts': deciding('Turn all verdicts', ['t']),
  'decide.review': deciding('Review', ['Enter']),
  'decide.confirm': deciding('Confirm', ['$mod+Enter'], true),
  'decide.cancel': deciding('Back', ['Escape'], true),

  'app.palette': anywhere('Command palette', ['$mod+k'], true),
  'app.help': anywhere('Keys', ['[Shift]+?']),
  'app.undo': anywhere('Undo the last decision', ['u', '$mod+z']),
  'app.sync': anywhere('Try the connection now', ['$mod+Shift+S']),
  'app.theme': anywhere('Light, dark or as the system', ['$mod+Shift+L']),
  'app.sign_out': anywhere('Lock this device', ['$mod+Shift+X']),
} as const satisfies Record<string, KeyBinding>;

export type KeyId = keyof typeof KEYMAP;
export const KEY_IDS = Object.keys(KEYMAP) as KeyId[];
/** The binding with the general type. */
export const bindingOf = (id: KeyId): KeyBinding => KEYMAP[id];
