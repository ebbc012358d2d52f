import { RefusedError } from '../../core/contract/bridge.ts';
import { TransportError } from '../../core/replica/transport.ts';

/** What the server refused, or its silence, as the caller's refusal. */
export async function refusable<T>(work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (error) {
    throw error instanceof TransportError ? new RefusedError(error.failure.refusal) : error;
  }
}
