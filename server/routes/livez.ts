import type { Route } from './define.ts';

/** The process answers: nothing else is asked. */
export const livez: Route = (app) => {
  app.get('/livez', () => ({ status: 'alive' }));
};
