import { createAgenda } from './agenda.ts';
import { createCast } from './cast.ts';
import { found } from './founding.ts';
import { createIds } from './ids.ts';
import type { Persona } from './personas.ts';
import { createRandom } from './random.ts';
import { SCENES } from './scenes/index.ts';
import { DAY, type Draft, type Payload, type Scene, type Truth } from './stage.ts';

export interface MarketplaceOptions {
  readonly seed: string;
  /** The moment (ms) at which the history ends and live traffic begins. Also part of every id. */
  readonly epoch: number;
  /** Length of the history. */
  readonly days: number;
  /** Events in it, not counting the registrations before it. */
  readonly historyEvents: number;
  /** Live events per second. */
  readonly rate: number;
  readonly clients: number;
  readonly providers: number;
  readonly rings: number;
}

/** The marketplace's name for itself. */
const SOURCE = 'marketplace';

/** An event as the platform sends it. */
export interface SentEvent {
  readonly id: string;
  readonly type: string;
  readonly version: 1;
  readonly source: string;
  readonly occurred_at: string;
  readonly correlation_id: string;
  readonly causation_id?: string;
  readonly payload: Payload;
}

export interface Happening {
  /** Moment of the story, ms; from `epoch` on it is live. */
  readonly at: number;
  readonly truth: (Truth & { readonly eventId: string }) | null;
  /** `shift` moves it and all times in it, for a story that was interrupted and goes on later. */
  event(shift?: number): SentEvent;
}

export interface Marketplace {
  /** Endless, in order of time. */
  readonly happenings: Generator<Happening, never>;
  /** Ground truth about accounts, as far as the story has come. */
  personas(): { readonly userId: string; readonly persona: Persona; readonly language: string }[];
}

const render = (draft: Draft, at: number, shift: number): SentEvent => {
  const iso = (moment: number): string => new Date(moment + shift).toISOString();
  return {
    id: draft.id,
    type: draft.type,
    version: 1,
    source: SOURCE,
    occurred_at: iso(at),
    correlation_id: draft.correlationId,
    ...(draft.causationId === null ? {} : { causation_id: draft.causationId }),
    payload: draft.payload(iso),
  };
};

/**
 * A services marketplace with people who keep its rules and people who do not. Pure: the same options give the same
 * events, byte for byte. Scenes begin whenever fewer events than the rate asks for are due, so that the rate holds
 * while each scene keeps its natural pace.
 */
export function createMarketplace(options: MarketplaceOptions): Marketplace {
  const { epoch, days, historyEvents, rate } = options;
  const key = `${options.seed}/${epoch}`;
  const random = createRandom(options.seed);
  const ids = createIds(key);
  const cast = createCast(options, random.fork('cast'), ids);
  const agenda = createAgenda<{ draft: Draft; founding: boolean }>();
  const start = epoch - days * DAY;

  const dice = random.fork('scenes');
  let scenes = 0;
  /** Each kind of scene once, and then as the dice fall: small worlds show all of them. */
  const opening = SCENES.map(([scene]) => scene);
  const nextScene = (): Scene => {
    const [scene] = opening.splice(dice.between(0, opening.length - 1), 1);
    return scene ?? dice.weighted(SCENES);
  };
  const play = (scene: Scene, at: number, founding: boolean): void => {
    const correlationId = ids.event();
    scene({
      at,
      random: random.fork(`scene/${scenes++}`),
      cast,
      id: ids.platform,
      emit(type, when, payload, { truth, cause } = {}) {
        const id = ids.event();
        const draft: Draft = {
          id,
          type,
          // What was there before has no story in common.
          correlationId: founding ? (cause ?? id) : correlationId,
          causationId: cause ?? null,
          payload: typeof payload === 'function' ? payload : () => payload,
          truth: truth ?? null,
        };
        agenda.add(Math.max(when, founding ? 0 : at), { draft, founding });
        return id;
      },
    });
  };

  const due = (n: number): number =>
    n < historyEvents ? start + (n * days * DAY) / historyEvents : epoch + ((n - historyEvents) * 1000) / rate;

  function* happenings(): Generator<Happening, never> {
    play(found, start, true);
    for (let n = 0; ; ) {
      const target = Math.round(due(n));
      while (agenda.nextAt() > target) play(nextScene(), target, false);
      const next = agenda.take();
      if (!next) continue;
      const { at, item } = next;
      if (!item.founding) n += 1;
      yield {
        at,
        truth: item.draft.truth && { ...item.draft.truth, eventId: item.draft.id },
        event: (shift = 0) => render(item.draft, at, shift),
      };
    }
  }

  return {
    happenings: happenings(),
    personas: () =>
      cast.everyone().map(({ id, persona, language }) => ({ userId: id, persona, language: language.tag })),
  };
}
