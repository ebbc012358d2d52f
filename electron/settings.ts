import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { z } from 'zod';

const settingsFile = z.strictObject({ server: z.url({ protocol: /^https?$/ }) });

export interface DesktopSettings {
  readonly server: string;
  readonly data: string;
  /** A Node runtime for the data process; null for Electron's own. */
  readonly node: string | null;
}

/**
 * The server's address comes from DOCKET_SERVER or from `settings.json` in the app's user data folder. Throws an Error
 * whose message tells a person what to do.
 */
export function readSettings(env: NodeJS.ProcessEnv, userData: string): DesktopSettings {
  const data = env.DOCKET_DATA ?? path.join(userData, 'data');
  const node = env.DOCKET_DATA_PROCESS === 'node' ? (env.DOCKET_NODE ?? 'node') : null;
  if (env.DOCKET_SERVER) return { server: env.DOCKET_SERVER, data, node };
  const file = path.join(userData, 'settings.json');
  if (!existsSync(file)) {
    throw new Error(`No server is set. Write {"server": "https://…"} into ${file}, or set DOCKET_SERVER.`);
  }
  const parsed = settingsFile.safeParse(JSON.parse(readFileSync(file, 'utf8')));
  if (!parsed.success) throw new Error(`${file} must hold {"server": "https://…"}.`);
  return { server: parsed.data.server, data, node };
}
