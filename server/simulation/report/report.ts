import { type Agreement, compare } from './agreement.ts';
import { type Figures, figuresOf } from './figures.ts';
import { readOutcome } from './outcome.ts';
import { type Audience, play, type StoryOptions, startOf } from './play.ts';
import { MODES, type Mode, openWorld, type World } from './world.ts';

export interface ReportOptions extends Audience {
  readonly story: StoryOptions;
  /** Of two migrated, empty databases. */
  readonly databases: Readonly<Record<Mode, string>>;
  readonly dataFolders: Readonly<Record<Mode, string>>;
}

export interface Report extends Figures {
  readonly story: StoryOptions;
  readonly events: number;
  readonly violations: number;
  readonly deadLetters: number;
  /** How the shadow run agrees with the active one. */
  readonly agreement: Agreement;
}

/** The same story through the whole product twice, in shadow and active, and what came of it held against the truth. */
export async function report({ story, databases, dataFolders, ...audience }: ReportOptions): Promise<Report> {
  const worlds: Partial<Record<Mode, World>> = {};
  try {
    for (const mode of MODES) {
      const place = { databaseUrl: databases[mode], dataFolder: dataFolders[mode] };
      worlds[mode] = await openWorld({ mode, ...place, startsAt: startOf(story) });
    }
    const { active, shadow } = worlds as Record<Mode, World>;
    const truth = await play(story, [active, shadow], audience);
    const ofActive = await readOutcome(active.server.ctx.db);
    const ofShadow = await readOutcome(shadow.server.ctx.db);
    return {
      story,
      events: truth.events,
      violations: truth.violations.size,
      deadLetters: ofActive.deadLetters + ofShadow.deadLetters,
      ...figuresOf(ofActive, truth),
      agreement: compare(ofActive, ofShadow),
    };
  } finally {
    for (const world of Object.values(worlds)) await world.destroy();
  }
}
