import type { Db } from '../db/kysely.ts';
import { hasAdmin } from './bootstrap.ts';

/** What a server cannot be used without, each with how to make it. */
export async function missingAtStart(db: Db): Promise<string[]> {
  const source = await db.selectFrom('sources').select('id').where('active', '=', true).limit(1).executeTakeFirst();
  const admin = await hasAdmin(db);
  return [
    ...(admin
      ? []
      : [
          'There is no administrator yet. On this machine, with the same DOCKET_DATA or DATABASE_URL:',
          "  DOCKET_NEW_PASSWORD=… npm run docket -- people bootstrap you@example.org --name 'Your Name'",
        ]),
    ...(source
      ? []
      : [
          'There is no source yet, so that no platform can send. As an administrator:',
          "  npm run docket -- sources add shop --countries GB,DE --reason 'our platform' --as you@example.org",
        ]),
  ];
}
