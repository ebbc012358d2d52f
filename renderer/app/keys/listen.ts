import { createKeybindingsHandler } from 'tinykeys';
import type { Permission } from '../../../core/access/permissions.ts';
import type { KeyScope } from '../../../core/keys/define.ts';
import { bindingOf, KEY_IDS, type KeyId } from '../../../core/keys/index.ts';
import { toast, ui } from '../ui-store.ts';
import { handlerOf } from './handlers.ts';

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
  const bindings = Object.fromEntries(
    [...idsByKeys].map(([keys, ids]) => [
      keys,
      (event: KeyboardEvent): void => {
        if (keys === 'Enter' && isPressable(event.target)) return;
        const scopes = activeScopes();
        const id = ids.find((each) => {
          const binding = bindingOf(each);
          return scopes.includes(binding.scope) && handlerOf(each) && (binding.whileTyping || !isField(event.target));
        });
        const handler = id && handlerOf(id);
        if (!handler) return;
        event.preventDefault();
        if (handler.why === null) handler.run();
        else toast('info', handler.why);
      },
    ]),
  );
  const listener = createKeybindingsHandler(bindings, {
    ignore: (event) => event.isComposing || (event.repeat && event.key === 'Enter'),
  });
  window.addEventListener('keydown', listener);
  return () => window.removeEventListener('keydown', listener);
}
