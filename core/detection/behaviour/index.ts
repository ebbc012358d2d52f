import type { EventType } from '../../contract/events/index.ts';
import type { BehaviourDetector, BehaviourDraft, BehaviourEvent } from './define.ts';
import type { History } from './history.ts';
import { BEHAVIOURS } from './registry.ts';

/** Stored with every behavioural signal; changes whenever any answer can change. */
export const BEHAVIOUR_VERSION = 'behaviour-1.1.0';

const byTrigger = new Map<EventType, BehaviourDetector[]>();
for (const detector of BEHAVIOURS)
  for (const type of detector.triggers) byTrigger.set(type, [...(byTrigger.get(type) ?? []), detector]);

export interface Raise {
  readonly draft: BehaviourDraft;
  readonly detector: BehaviourDetector;
}

/** What an event raises in the light of the history up to and including it. Pure. */
export const detectBehaviour = (event: BehaviourEvent, history: History): Raise[] =>
  (byTrigger.get(event.type) ?? []).flatMap((detector) =>
    detector.detect(event, history).map((draft) => ({ draft, detector })),
  );
