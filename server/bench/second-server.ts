import { createServer } from '../app.ts';
import { readConfig } from '../config.ts';
import { obeyOrders } from './worker.ts';

/** Another server process on the same database: it takes its share of the work until its process ends. */
export interface SecondServerOrder {
  readonly databaseUrl: string;
  readonly dataFolder: string;
}

obeyOrders(async ({ databaseUrl, dataFolder }: SecondServerOrder): Promise<{ readonly url: string }> => {
  const env = { DOCKET_PORT: '0', DOCKET_DATA: dataFolder, DOCKET_LOG: 'error', DATABASE_URL: databaseUrl };
  return (await createServer(readConfig(env))).start();
});
