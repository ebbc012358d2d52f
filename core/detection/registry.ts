import type { Detector } from './scene.ts';
import { contactEmail } from './signals/contact-email.ts';
import { contactLink } from './signals/contact-link.ts';
import { contactMessagingApp } from './signals/contact-messaging-app.ts';
import { contactPhone } from './signals/contact-phone.ts';
import { contactSocial } from './signals/contact-social.ts';
import { discountOffer } from './signals/discount-offer.ts';
import { groomingLanguage, offPlatformIntent } from './signals/intent.ts';
import { paymentExternal } from './signals/payment-external.ts';
import { txFailureCorrelated, txRedirectAttempt, txTimingAlignment } from './signals/transaction.ts';

/** In order: a detector may read what those before it found. A new signal is a file and a line here. */
export const DETECTORS: readonly Detector[] = [
  contactPhone,
  contactEmail,
  contactSocial,
  contactMessagingApp,
  contactLink,
  paymentExternal,
  offPlatformIntent,
  groomingLanguage,
  txRedirectAttempt,
  txFailureCorrelated,
  txTimingAlignment,
  discountOffer,
];
