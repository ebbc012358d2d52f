import { homedir } from 'node:os';
import { join, resolve } from 'node:path';
import { z } from 'zod';
import { checkShape } from '../core/contract/problems.ts';

/** A port; 0 lets the system choose. */
const port = (fallback: number) => z.coerce.number().int().min(0).max(65_535).default(fallback);
const flag = z
  .enum(['0', '1'])
  .default('0')
  .transform((value) => value === '1');

/** `10.0.0.1, 10.1.0.0/16`: addresses and networks. */
const addresses = z
  .string()
  .default('')
  .transform((value) => value.split(',').map((one) => one.trim()))
  .transform((all) => all.filter((one) => one !== ''))
  .pipe(z.array(z.union([z.ipv4(), z.ipv6(), z.cidrv4(), z.cidrv6()], 'addresses or networks, with commas between')));

/** Failed sign-ins per address in 15 minutes. One person tries all the accounts of the demo from one address. */
const LOGIN_ATTEMPTS = 10;
const DEMO_LOGIN_ATTEMPTS = 200;

const environment = z.object({
  DOCKET_HOST: z.string().min(1).default('127.0.0.1'),
  DOCKET_PORT: port(4700),
  DOCKET_CONSOLE_PORT: port(4701),
  DOCKET_DATA: z.string().min(1).default(join(homedir(), '.docket')),
  DOCKET_HUGE_PAGES: flag,
  DOCKET_SEED: z.coerce.number().int().min(0).default(1),
  DOCKET_DEMO: flag,
  DOCKET_DEMO_PASSWORD: z.string().min(8).optional(),
  DOCKET_TRUSTED_PROXIES: addresses,
  DOCKET_LOGIN_ATTEMPTS: z.coerce.number().int().min(1).optional(),
  DOCKET_ENROLMENT: z.enum(['code', 'password']).optional(),
  DOCKET_MAX_BACKLOG: z.coerce.number().int().min(1).default(500_000),
  DOCKET_METRICS_TOKEN: z.string().min(16).optional(),
  DOCKET_KEEP_EVALUATIONS_DAYS: z.coerce.number().int().min(1).default(90),
  DOCKET_LOG: z.enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent']).default('info'),
  DATABASE_URL: z
    .url({
      protocol: /^postgres(ql)?$/,
      error: 'must be an address such as postgres://docket:password@db.example:5432/docket',
    })
    .optional(),
});

export interface Config {
  readonly host: string;
  readonly port: number;
  readonly consolePort: number;
  /** Absolute. Keys, and the embedded Postgres, live below it. */
  readonly dataFolder: string;
  /** Of the embedded Postgres: shared buffers in pages of 2 MB, for databases of gigabytes. */
  readonly hugePages: boolean;
  readonly seed: number;
  /** Seeds accounts and a source, and prints their secrets once. Never on a real platform's data. */
  readonly demo: boolean;
  /** Fixes the passwords of the demo accounts; otherwise they are random. */
  readonly demoPassword: string | null;
  /** Addresses or networks of proxies that are believed about where a request comes from. */
  readonly trustedProxies: readonly string[];
  /** Failed sign-ins per address in 15 minutes. */
  readonly loginAttempts: number;
  /** What a new device needs beside the password. Without a code only in the demo, unless it is said. */
  readonly enrolment: 'code' | 'password';
  /** Events that may wait for the pipeline; beyond it new ones are put off. */
  readonly maxBacklog: number;
  /** Lets a monitor read metrics and detailed health. */
  readonly metricsToken: string | null;
  /** Evaluations older than this are deleted. */
  readonly keepEvaluationsDays: number;
  readonly logLevel: string;
  /** Null until an embedded Postgres has one. */
  readonly databaseUrl: string | null;
}

/** Wrong settings stop the start and are named by their variable. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';
}

/** The one place where the environment is read. */
export function readConfig(env: Readonly<Record<string, string | undefined>>): Config {
  const parsed = checkShape(environment, env);
  if (!parsed.ok) {
    const problems = parsed.error.map(({ path, problem }) => `${path}: ${problem}`);
    throw new ConfigError(`The environment does not fit: ${problems.join('; ')}`);
  }
  const values = parsed.value;
  return {
    host: values.DOCKET_HOST,
    port: values.DOCKET_PORT,
    consolePort: values.DOCKET_CONSOLE_PORT,
    dataFolder: resolve(values.DOCKET_DATA),
    hugePages: values.DOCKET_HUGE_PAGES,
    seed: values.DOCKET_SEED,
    demo: values.DOCKET_DEMO,
    demoPassword: values.DOCKET_DEMO_PASSWORD ?? null,
    trustedProxies: values.DOCKET_TRUSTED_PROXIES,
    loginAttempts: values.DOCKET_LOGIN_ATTEMPTS ?? (values.DOCKET_DEMO ? DEMO_LOGIN_ATTEMPTS : LOGIN_ATTEMPTS),
    enrolment: values.DOCKET_ENROLMENT ?? (values.DOCKET_DEMO ? 'password' : 'code'),
    maxBacklog: values.DOCKET_MAX_BACKLOG,
    metricsToken: values.DOCKET_METRICS_TOKEN ?? null,
    keepEvaluationsDays: values.DOCKET_KEEP_EVALUATIONS_DAYS,
    logLevel: values.DOCKET_LOG,
    databaseUrl: values.DATABASE_URL ?? null,
  };
}
