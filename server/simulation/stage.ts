import type { EventType } from '../../core/contract/events/index.ts';
import type { Obfuscation } from '../../core/detection/signals.ts';
import type { Cast } from './cast.ts';
import type { Random } from './random.ts';

/** Turns a moment of the story (ms) into the time that an event carries. */
type Iso = (at: number) => string;
export type Payload = Readonly<Record<string, unknown>>;

export const VIOLATIONS = [
  'contact',
  'payment',
  'intent',
  'grooming',
  'coordinated',
  'fraud',
  'booking_abuse',
  'poor_service',
] as const;
export type Violation = (typeof VIOLATIONS)[number];

/** What is true about an event and is never said in it. */
export interface Truth {
  readonly userId: string;
  readonly violation: Violation;
  readonly disguise: Obfuscation | null;
}

/** An event that a scene wants to happen. */
export interface Draft {
  readonly id: string;
  readonly type: EventType;
  readonly correlationId: string;
  readonly causationId: string | null;
  readonly payload: (iso: Iso) => Payload;
  readonly truth: Truth | null;
}

export interface EmitOptions {
  readonly truth?: Truth | undefined;
  /** The event that led to this one. */
  readonly cause?: string | undefined;
}

/** Where a scene plays: its beginning, its own dice, the people, and a way to make things happen. */
export interface Stage {
  readonly at: number;
  readonly random: Random;
  readonly cast: Cast;
  id(prefix: string): string;
  /** Plans an event at a moment not before the scene's beginning, and returns its id. */
  emit(type: EventType, at: number, payload: Payload | ((iso: Iso) => Payload), options?: EmitOptions): string;
}

/** A piece of life on the marketplace: plans all its events at once. */
export type Scene = (stage: Stage) => void;

export const SECOND = 1_000;
export const MINUTE = 60 * SECOND;
export const HOUR = 60 * MINUTE;
export const DAY = 24 * HOUR;
