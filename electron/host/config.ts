import path from 'node:path';
import { z } from 'zod';
import { checkShape } from '../../core/contract/problems.ts';

/** What the browser host and the desktop's data process are told by the environment. */
const environment = z.object({
  DOCKET_SERVER: z.url({ protocol: /^https?$/ }).transform((url) => url.replace(/\/+$/, '')),
  DOCKET_DATA: z
    .string()
    .min(1)
    .transform((folder) => path.resolve(folder)),
  DOCKET_CONSOLE_PORT: z.coerce.number().int().min(0).max(65_535).default(0),
  DOCKET_ANNOUNCER: z.coerce.number().int().min(1).optional(),
});

export interface HostConfig {
  readonly server: string;
  readonly data: string;
  readonly port: number;
  /** The process that shows another address on SIGUSR2: this one, or the one that started it. */
  readonly announcer: number;
}

/** Throws an Error that names every variable that does not fit. */
export function readHostConfig(env: NodeJS.ProcessEnv): HostConfig {
  const parsed = checkShape(environment, env);
  if (parsed.ok) {
    const { DOCKET_SERVER, DOCKET_DATA, DOCKET_CONSOLE_PORT, DOCKET_ANNOUNCER = process.pid } = parsed.value;
    return { server: DOCKET_SERVER, data: DOCKET_DATA, port: DOCKET_CONSOLE_PORT, announcer: DOCKET_ANNOUNCER };
  }
  throw new Error(parsed.error.map(({ path, problem }) => `${path}: ${problem}`).join('\n'));
}
