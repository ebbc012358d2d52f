import { inWords } from './moves.ts';
import { shrink } from './shrink.ts';
import { type Play, type Run, simulate } from './simulate.ts';

const TRACE_LINES = 40;
const LONGEST_LINE = 1_500;

const cut = (line: string): string => (line.length > LONGEST_LINE ? `${line.slice(0, LONGEST_LINE)} …` : line);

/** What somebody needs who has to find out why: what broke, the shortest plan that breaks it, what happened, and how to see it again. */
export async function explainFailure(failed: Run, { play, replay }: Stage): Promise<string> {
  const short = await shrink(failed, play);
  return [
    `Seed ${failed.seed} breaks:`,
    ...failed.broken.map((problem) => `  ${cut(problem)}`),
    '',
    `${short.plan.length} of its ${failed.plan.length} moves are enough:`,
    ...short.plan.map((move) => `  ${inWords(move)}`),
    '',
    'What happened then:',
    ...short.trace.slice(-TRACE_LINES).map(cut),
    '',
    `Again:  ${replay(failed.seed)}`,
  ].join('\n');
}

/** Where stories are played, and the command that plays one of them again. */
export interface Stage {
  readonly play: Play;
  readonly replay: (seed: string) => string;
}

export const ON_THE_TWIN: Stage = {
  play: simulate,
  replay: (seed) => `DOCKET_SIM_SEED=${seed} npx vitest run --project unit test/simulation/seeds-0001.test.ts`,
};
