import path from 'node:path';
import { z } from 'zod';

/** What the browser host and the desktop's data process are told by the environment. */
const environment = z.object({
  DOCKET_SERVER: z.url({ protocol: /^https?$/ }).transform((url) => url.replace(/\/+$/, '')),
  DOCKET_DATA: z
    .string()
    .min(1)
    .transform((folder) => path.resolve(folder)),
  DOCKET_CONSOLE_PORT: z.coerce.number().int().min(0).max(65_535).default(0),
});

export interface HostConfig {
  readonly server: string;
  readonly data: string;
  readonly port: number;
}

/** Throws an Error that names every variable that does not fit. */
export function readHostConfig(env: NodeJS.ProcessEnv): HostConfig {
  const parsed = environment.safeParse(env);
  if (parsed.success) {
    const { DOCKET_SERVER: server, DOCKET_DATA: data, DOCKET_CONSOLE_PORT: port } = parsed.data;
    return { server, data, port };
  }
  throw new Error(parsed.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`).join('\n'));
}
