import { Socket } from 'node:net';

/**
 * What is sent within one turn of the event loop leaves in one piece: waking the other process costs more than most
 * statements do. The driver corks the socket round each statement; here the cork comes out when the turn is over.
 */
export class GatheringSocket extends Socket {
  override uncork(): void {
    process.nextTick(() => super.uncork());
  }

  /** A stream that ends while something is held back never says so to the other side. */
  override end(...args: readonly unknown[]): this {
    while (this.writableCorked > 0) super.uncork();
    return Reflect.apply(super.end, this, args);
  }
}
