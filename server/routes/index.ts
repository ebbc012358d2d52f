import type { Route } from './define.ts';
import { getHealth } from './get-health.ts';
import { livez } from './livez.ts';
import { postEvents } from './post-events.ts';
import { readyz } from './readyz.ts';

/** Every call of the server, one line each. */
export const ROUTES: readonly Route[] = [livez, readyz, getHealth, postEvents];
