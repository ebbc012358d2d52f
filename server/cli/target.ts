import { UsageError } from './define.ts';

/** Options of every command that sends to a server. */
export const TARGET_OPTIONS = {
  server: { type: 'string' },
  source: { type: 'string' },
  secret: { type: 'string' },
} as const;

export const TARGET_HELP = `  --server URL     the server, default DOCKET_SERVER or http://127.0.0.1:4700
  --source NAME    the source that signs, default DOCKET_SOURCE or demo
  --secret TEXT    its secret, default DOCKET_SECRET`;

export interface Target {
  readonly server: string;
  readonly source: string;
  readonly secret: string;
}

type Env = Readonly<Record<string, string | undefined>>;

/** Where to send and as whom. The secret is better given by environment: arguments are seen by everybody on a machine. */
export function readTarget(values: Partial<Target>, env: Env = process.env): Target {
  const server = values.server ?? env.DOCKET_SERVER ?? 'http://127.0.0.1:4700';
  const source = values.source ?? env.DOCKET_SOURCE ?? 'demo';
  const secret = values.secret ?? env.DOCKET_SECRET;
  if (!URL.canParse(server)) throw new UsageError(`--server ${server} is not an address such as http://127.0.0.1:4700`);
  if (!secret) throw new UsageError('The secret of the source is missing: give --secret, or set DOCKET_SECRET.');
  return { server, source, secret };
}
