/** Where the console is: a screen, and the case beside it. Kept in the address, so that a reload returns to it. */
export interface Route {
  readonly screen: string;
  readonly caseId: string | null;
}

const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/u;

/** `#/queue/case/<id>` → the route; anything unknown leads to the first screen. */
export function parseRoute(hash: string, screens: readonly string[]): Route {
  const [screen = '', part, id = ''] = hash.replace(/^#\/?/u, '').split('/');
  const known = screens.includes(screen) ? screen : (screens[0] ?? '');
  return { screen: known, caseId: part === 'case' && UUID.test(id) ? id : null };
}

export const formatRoute = (route: Route): string =>
  `#/${route.screen}${route.caseId === null ? '' : `/case/${route.caseId}`}`;
