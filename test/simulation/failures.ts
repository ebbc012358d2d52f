import { TransportError } from '../../core/replica/transport.ts';

/** Nothing came back. */
export const nothingCame = (): TransportError =>
  new TransportError({ kind: 'network', refusal: { code: 'offline' }, retryAfter: null });
