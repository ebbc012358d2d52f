import type { BenignFinding, DetectionContext, MessageInput, Span } from './define.ts';
import type { Joined } from './joined.ts';
import { joinPieces } from './joined.ts';
import type { ModelLabel, Models, Prediction } from './model/predict.ts';
import { MODELS, predict } from './model/predict.ts';
import type { Reading } from './reading.ts';
import { read } from './reading.ts';
import type { Obfuscation, PatternFlag, SignalType } from './signals.ts';
import type { Address } from './text/address.ts';

/** What a signal found: evidence between 0 and 1, not yet calibrated. */
export interface Evidence {
  readonly score: number;
  readonly spans: readonly Span[];
  readonly reasons: readonly { readonly code: string; readonly text: string }[];
  readonly obfuscation: readonly Obfuscation[];
  readonly patterns?: readonly PatternFlag[];
}
export interface Findings {
  readonly evidence: readonly Evidence[];
  readonly benign: readonly BenignFinding[];
}
export const NOTHING: Findings = { evidence: [], benign: [] };

/** An address that appears when a token is decoded. */
export interface DecodedAddress {
  readonly address: Address;
  readonly span: Span;
  readonly how: Obfuscation;
}

/** One file per signal: reads the scene and earlier findings, says what it found. */
export interface Detector {
  readonly type: SignalType;
  readonly detect: (scene: Scene, found: ReadonlyMap<SignalType, Findings>) => Findings;
}

/** The message with its surroundings, read only when a signal asks. */
export class Scene {
  readonly now: Reading;
  readonly context: DetectionContext;
  /** Filled by the first signal that asks (`signals/decoded.ts`). */
  decoded: readonly DecodedAddress[] | null = null;
  private readonly models: Models;
  private cachedOpinion: Record<ModelLabel, Prediction> | null = null;
  private cachedJoined: Joined | null | undefined;
  private cachedBefore: readonly Reading[] | null = null;
  private cachedPieces: readonly Reading[] | null = null;

  constructor(message: MessageInput, context: DetectionContext, models: Models = MODELS) {
    this.models = models;
    this.now = read(message);
    this.context = context;
  }

  /** What the trained model makes of the message. */
  get opinion(): Record<ModelLabel, Prediction> {
    this.cachedOpinion ??= predict(
      this.models,
      this.now.words.map((word) => word.text),
    );
    return this.cachedOpinion;
  }

  /** The sender's last short messages and this one as one text. */
  get joined(): Joined | null {
    if (this.cachedJoined === undefined) this.cachedJoined = joinPieces(this.now, this.pieces);
    return this.cachedJoined;
  }

  /** The conversation just before, oldest first. */
  get before(): readonly Reading[] {
    this.cachedBefore ??= this.context.before.map(read);
    return this.cachedBefore;
  }

  /**
   * Earlier messages that this one may complete: the sender's own, and those of others who write to the same receiver
   * in the same conversation (a second account that carries the rest). Oldest first.
   */
  get pieces(): readonly Reading[] {
    this.cachedPieces ??= this.collectPieces();
    return this.cachedPieces;
  }

  private collectPieces(): readonly Reading[] {
    const { message } = this.now;
    const byId = new Map<string, MessageInput>();
    for (const one of this.context.senderRecent) byId.set(one.id, one);
    for (const one of this.context.before)
      if (one.receiverId === message.receiverId && one.senderId !== message.receiverId) byId.set(one.id, one);
    byId.delete(message.id);
    return [...byId.values()]
      .filter((one) => one.sentAt <= message.sentAt && one.content.length <= 400)
      .sort((a, b) => a.sentAt - b.sentAt)
      .slice(-6)
      .map(read);
  }
}
