import type { BehaviourEvent } from './define.ts';
import { addWeight, afterBooking, afterMessage, afterPayment, type Interaction, type PairState, seen } from './pair.ts';
import { beat, type Pulse } from './pulse.ts';

/** The kind of dealing that an event is between its pair; null: none that ties them. */
export function interactionOf(event: BehaviourEvent): Interaction | null {
  if (event.pair === null) return null;
  switch (event.type) {
    case 'message.created':
      return 'message';
    case 'booking.created':
      return 'booking';
    case 'transaction.completed':
      return 'payment';
    case 'wallet.transfer':
      return 'transfer';
    default:
      return null;
  }
}

/** The pulse of the one who acted, or of one of the pair, after the event. */
export function foldPulse(pulse: Pulse, event: BehaviourEvent, userId: string): Pulse {
  const own = event.actorId === userId ? beat(pulse, event.at) : pulse;
  const interaction = interactionOf(event);
  return interaction ? addWeight(own, interaction, event.at) : own;
}

const BOOKING_STEPS = {
  'booking.created': 'made',
  'booking.updated': 'moved',
  'booking.completed': 'completed',
  'booking.cancelled': 'called_off',
  'booking.no_show': 'called_off',
} as const;

/** What the pair of the event has had to do with each other after it. */
export function foldPair(before: PairState, event: BehaviourEvent): PairState {
  const pair = seen(before, event.at);
  if (event.about === 'tie') return { ...pair, statedStrength: event.statedStrength };
  if (event.about === 'booking') {
    const step = BOOKING_STEPS[event.type as keyof typeof BOOKING_STEPS];
    return afterBooking(pair, step, event.at, event.booking.scheduledAt);
  }
  switch (event.type) {
    case 'message.created':
      return afterMessage(pair, event.at);
    case 'transaction.initiated':
      return { ...pair, transactions: pair.transactions + 1 };
    case 'transaction.completed':
      return afterPayment(pair, 'payment', event.at);
    case 'wallet.transfer':
      return afterPayment({ ...pair, transactions: pair.transactions + 1 }, 'transfer', event.at);
    default:
      return pair;
  }
}
