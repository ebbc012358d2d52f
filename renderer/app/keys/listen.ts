import type { Permission } from '../../../core/access/permissions.ts';
import type { KeyScope } from '../../../core/keys/define.ts';
import { bindingOf, KEY_IDS, type KeyId } from '../../../core/keys/index.ts';
import { toast, ui } from '../ui-store.ts';
import { handlerOf } from './handlers.ts';
import { createSequences } from './sequences.ts';

const isField = (target: EventTarget | null): boolean =>
  target instanceof HTMLElement && target.matches('input:not([type=checkbox]), textarea, select, [contenteditable]');
/** Enter and Space belong to the button, link or disclosure that has the focus. */
const isPressable = (target: EventTarget | null): boolean =>
  target instanceof HTMLElement &&
  target.matches('button:not([data-enter]), a[href], summary, [role=menuitem], input[type=checkbox]');

/** Scopes that listen now. */
function activeScopes(): readonly KeyScope[] {
  const { overlay, deciding } = ui.getState();
  if (overlay !== null) return [];
  return deciding ? ['global', 'decide'] : ['global', 'list', 'case'];
}

/** Listens on the window with the whole keymap; a binding runs when its scope is active and something handles it. */
export function listenToKeys(permissions: readonly Permission[]): () => void {
  const idsByKeys = new Map<string, KeyId[]>();
  for (const id of KEY_IDS) {
    const { keys, permission } = bindingOf(id);
    if (permission && !permissions.includes(permission)) continue;
    for (const each of keys) idsByKeys.set(each, [...(idsByKeys.get(each) ?? []), id]);
  }
  const sequences = createSequences(idsByKeys.keys());
  const listener = (event: KeyboardEvent): void => {
    // What a browser fills in for the person comes as an event without a key.
    if (!event.key || event.isComposing || (event.repeat && event.key === 'Enter')) return;
    const typing = isField(event.target);
    const keys = sequences(event, event.timeStamp, typing);
    if (keys === null || (keys === 'Enter' && isPressable(event.target))) return;
    const scopes = activeScopes();
    const id = idsByKeys.get(keys)?.find((each) => {
      const binding = bindingOf(each);
      return scopes.includes(binding.scope) && handlerOf(each) && (binding.whileTyping || !typing);
    });
    const handler = id && handlerOf(id);
    if (!handler) return;
    event.preventDefault();
    if (handler.why === null) handler.run();
    else toast('info', handler.why);
  };
  window.addEventListener('keydown', listener);
  return () => window.removeEventListener('keydown', listener);
}
