import { refuses } from '../context.ts';
import { disguises, spanOf } from '../reading.ts';
import type { Detector } from '../scene.ts';
import { NOTHING } from '../scene.ts';

/** A price cut tied to paying or meeting outside: the words of a discount, and a sign of leaving beside them. */
export const discountOffer: Detector = {
  type: 'DISCOUNT_OFFER_DETECTED',
  detect(scene, found) {
    const reading = scene.now;
    const hit = reading.phrases.discount?.[0];
    if (hit === undefined || refuses(reading)) return NOTHING;
    const leaving = [
      ...(found.get('OFF_PLATFORM_INTENT')?.evidence ?? []),
      ...(found.get('PAYMENT_EXTERNAL')?.evidence ?? []),
    ];
    const best = leaving.reduce((max, one) => Math.max(max, one.score), 0);
    if (best < 0.5) return NOTHING;
    return {
      evidence: [
        {
          score: best,
          spans: [spanOf(reading, hit.first, hit.last)],
          reasons: [{ code: 'discount', text: 'A lower price for leaving the platform.' }],
          obfuscation: disguises(reading, hit.first, hit.last),
        },
      ],
      benign: [],
    };
  },
};
