import type { CopyRequest } from '../contract/copy.ts';
import type { DigestRequest, RangeRequest } from '../contract/repair.ts';
import type { CommandEnvelope, PullRequest } from '../contract/wire.ts';
import type { Failure } from './machine.ts';

/** The server as the replica core sees it, injected: HTTP in the product, an in-memory authority in tests. */
export interface Transport {
  /** The lines of one window, parsed as JSON and not yet checked. */
  pull(request: PullRequest, signal: AbortSignal): AsyncIterable<unknown>;
  /**
   * The documents of a copy (contract/copy.ts), parsed and not yet checked; rows may be left as bytes (insert-copy.ts), and live until
   * the next document is asked for. Absent where the runtime cannot read them: then a first replica comes as a window from '0'.
   */
  readonly copy?: (request: CopyRequest, signal: AbortSignal) => AsyncIterable<unknown>;
  /** The events of the live stream, parsed as JSON and not yet checked; ends when the server ends it. */
  live(signal: AbortSignal): AsyncIterable<unknown>;
  /** What the scope's rows add up to; absent where nothing can be compared. Answers are not yet checked. */
  readonly digest?: (request: DigestRequest, signal: AbortSignal) => Promise<unknown>;
  readonly range?: (request: RangeRequest, signal: AbortSignal) => Promise<unknown>;
  push(commands: readonly CommandEnvelope[], signal: AbortSignal): Promise<unknown>;
}

/** Thrown by a transport when there is no usable answer. */
export class TransportError extends Error {
  override readonly name = 'TransportError';
  readonly failure: Failure;

  constructor(failure: Failure, cause?: unknown) {
    super(`${failure.kind}: ${failure.refusal.code}`, { cause });
    this.failure = failure;
  }
}
