import { spawn } from 'node:child_process';
import { randomInt } from 'node:crypto';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import { answer, tell } from './define.ts';

/** It plays consoles and the server together, which no part of the server may do: a program of the repository. */
const PROGRAM = fileURLToPath(new URL('../../test/simulation/run.ts', import.meta.url));
const SEEDS = 1_000_000_000;

const STORES = ['memory', 'postgres'] as const;
type Store = (typeof STORES)[number];
export const isStore = (text: string): text is Store => STORES.some((store) => store === text);

export interface SimulateOptions {
  /** The first; null: one by chance. */
  readonly seed: number | null;
  /** Where the server's rows lie. */
  readonly store: Store;
  readonly json: boolean;
}

const figures = z.object({
  seed: z.number(),
  store: z.enum(STORES),
  runs: z.number(),
  events: z.number(),
  seconds: z.number(),
  outcomes: z.record(z.string(), z.number()),
  broken: z.number().nullable(),
});

/** `docket bench sync --simulate N`: N seeds from the given one on, or from one by chance, which is said. */
export async function simulateSync(runs: number, { seed, store, json }: SimulateOptions): Promise<number> {
  if (!existsSync(PROGRAM)) {
    tell('docket bench sync --simulate needs the repository: the simulation is not part of an installed server.');
    return 2;
  }
  const first = seed ?? randomInt(1, SEEDS);
  tell(`Playing ${runs} seeds from ${first} on.`);
  const child = spawn(process.execPath, [PROGRAM, `--runs=${runs}`, `--seed=${first}`, `--store=${store}`], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const [out, [code]] = await Promise.all([text(child.stdout), once(child, 'exit') as Promise<[number | null]>]);
  if (out === '') return code ?? 1;
  const found = figures.parse(JSON.parse(out));
  answer(json ? JSON.stringify(found) : words(found));
  return code ?? 1;
}

const words = ({ seed, store, runs, events, seconds, outcomes, broken }: z.infer<typeof figures>): string =>
  [
    `seeds     ${runs}, from ${seed} on; ${events} events in ${seconds} s`,
    `commands  ${Object.entries(outcomes)
      .map(([outcome, count]) => `${count} ${outcome}`)
      .join(', ')}`,
    broken === null
      ? 'all invariants held'
      : `seed ${broken} breaks; again: docket bench sync --simulate 1 --seed ${broken} --store ${store}`,
  ].join('\n');
