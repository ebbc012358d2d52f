import type { Sql } from '../lib/sql.ts';
import type { PushOutcome } from './receipts.ts';
import { loseChain, resealBehind, resealFor } from './seal.ts';

/** `chain_lost`: this device's own cannot be gone on with. `device_unknown`: the server does not know the device that asks. */
export type HeldBack = 'moved' | 'chain_lost' | 'device_unknown';

/**
 * What a server that was restored cannot place comes to it in another way: a gap in an earlier device's chain is closed by this
 * one's, one in this device's own asks for another key. `deviceId`: null while nothing can be sealed.
 */
export function moveHeld(
  sql: Sql,
  { gaps, unknownDevice }: Pick<PushOutcome, 'gaps' | 'unknownDevice'>,
  deviceId: string | null,
): HeldBack {
  return sql.transaction(() => {
    for (const gap of gaps) resealBehind(sql, gap, deviceId ?? gap.deviceId);
    if (deviceId !== null && gaps.some((gap) => gap.deviceId === deviceId)) {
      loseChain(sql, deviceId);
      return 'chain_lost';
    }
    const moved = deviceId === null ? 0 : resealFor(sql, unknownDevice, deviceId);
    return unknownDevice.length > 0 && gaps.length + moved === 0 ? 'device_unknown' : 'moved';
  });
}
