import type { RendererFrame } from '../../../core/contract/bridge.ts';

/** What carries frames to the backend: a WebSocket on loopback (browser host) or a MessagePort (desktop). */
export interface Carrier {
  /** Drops the frame when the backend is away: watches are sent again at the next attachment, calls are refused. */
  send(frame: RendererFrame): void;
}

export interface CarrierEvents {
  frame(raw: unknown): void;
  attached(now: boolean): void;
}

export type OpenCarrier = (events: CarrierEvents) => Carrier;
