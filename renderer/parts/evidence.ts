import { SIGNALS, type SignalType } from '../../core/detection/signals.ts';

/** Kinds of evidence as the eye tells them apart: by the colour and by the style of the line under a passage. */
export const KINDS = ['contact', 'payment', 'intent', 'other'] as const;
export type Kind = (typeof KINDS)[number];

export function kindOf(type: SignalType): Kind {
  const { layer } = SIGNALS[type];
  return layer === 'contact' || layer === 'payment' || layer === 'intent' ? layer : 'other';
}

export const KIND_WORDS: Readonly<Record<Kind, string>> = {
  contact: 'Contact',
  payment: 'Payment',
  intent: 'Intent',
  other: 'Behaviour',
};

/** Kinds among some signals with the count of each, in the order of KINDS. */
export function countKinds(types: readonly SignalType[]): { kind: Kind; types: SignalType[] }[] {
  return KINDS.map((kind) => ({ kind, types: types.filter((type) => kindOf(type) === kind) })).filter(
    (each) => each.types.length > 0,
  );
}
