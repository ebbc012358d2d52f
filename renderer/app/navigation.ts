import { formatRoute, parseRoute } from './route.ts';
import { ui } from './ui-store.ts';

/** Keeps the address and the store in step. Walking through cases replaces the entry: Back leaves the walk at once. */
export function startNavigation(screens: readonly string[]): void {
  const read = (): void => ui.setState({ ...parseRoute(location.hash, screens), deciding: false });
  read();
  window.addEventListener('popstate', read);
  ui.subscribe((state, before) => {
    if (state.screen === before.screen && state.caseId === before.caseId) return;
    const hash = formatRoute(state);
    if (hash === location.hash) return;
    const walking = state.screen === before.screen && state.caseId !== null && before.caseId !== null;
    if (walking) history.replaceState(null, '', hash);
    else history.pushState(null, '', hash);
  });
}
