import type { DetectionContext, MessageInput, SignalDraft } from '../../../core/detection/define.ts';
import { detectMessage } from '../../../core/detection/index.ts';

/** What detection is given of a message. */
export interface Scenery {
  readonly input: MessageInput;
  readonly context: DetectionContext;
}

/** What a message raised: the place of its scenery among those that were given, and its signals, at least one. */
export interface Raise {
  readonly at: number;
  readonly signals: readonly SignalDraft[];
}

/** Reads a message. Most raise nothing: null. */
export function readScene({ input, context }: Scenery, at: number): Raise | null {
  const { signals } = detectMessage(input, context);
  return signals.length > 0 ? { at, signals } : null;
}
