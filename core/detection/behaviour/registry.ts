import type { BehaviourDetector } from './define.ts';
import { bookingCancelAfterContact } from './signals/booking-cancel-after-contact.ts';
import { bookingCancelPattern } from './signals/booking-cancel-pattern.ts';
import { bookingFakeCompletion } from './signals/booking-fake-completion.ts';
import { bookingNoShowPattern } from './signals/booking-no-show-pattern.ts';
import { bookingRapidCancellation } from './signals/booking-rapid-cancellation.ts';
import { bookingSameProviderRepeat } from './signals/booking-same-provider-repeat.ts';
import { bookingTimeClustering } from './signals/booking-time-clustering.ts';
import { bookingValueAnomaly } from './signals/booking-value-anomaly.ts';
import { contactEmailChanged } from './signals/contact-email-changed.ts';
import { contactPhoneChanged } from './signals/contact-phone-changed.ts';
import { networkContagion } from './signals/network-contagion.ts';
import { offPlatformTransactionCorrelated } from './signals/off-platform-transaction-correlated.ts';
import { patternCoordinated } from './signals/pattern-coordinated.ts';
import { paymentCircular } from './signals/payment-circular.ts';
import { paymentMethodSwitching } from './signals/payment-method-switching.ts';
import { paymentRapidTopup } from './signals/payment-rapid-topup.ts';
import { paymentSplitTransaction } from './signals/payment-split-transaction.ts';
import { paymentWithdrawalSpike } from './signals/payment-withdrawal-spike.ts';
import { providerCancellationSpike } from './signals/provider-cancellation-spike.ts';
import { providerComplaintCluster } from './signals/provider-complaint-cluster.ts';
import { providerDuplicateIdentity } from './signals/provider-duplicate-identity.ts';
import { providerRatingDrop } from './signals/provider-rating-drop.ts';
import { providerRatingManipulation } from './signals/provider-rating-manipulation.ts';
import { providerResponseDegradation } from './signals/provider-response-degradation.ts';
import { repeatedUnpaidBooking } from './signals/repeated-unpaid-booking.ts';
import { temporalBurstActivity } from './signals/temporal-burst-activity.ts';
import { temporalDormantActivation } from './signals/temporal-dormant-activation.ts';
import { walletSplitPattern } from './signals/wallet-split-pattern.ts';
import { walletVelocitySpike } from './signals/wallet-velocity-spike.ts';

/** A new behavioural signal is a file and a line here (its name is in ../signals.ts). The order has no meaning. */
export const BEHAVIOURS: readonly BehaviourDetector[] = [
  bookingCancelAfterContact,
  bookingCancelPattern,
  bookingFakeCompletion,
  bookingNoShowPattern,
  bookingRapidCancellation,
  bookingSameProviderRepeat,
  bookingTimeClustering,
  bookingValueAnomaly,
  contactEmailChanged,
  contactPhoneChanged,
  networkContagion,
  offPlatformTransactionCorrelated,
  patternCoordinated,
  paymentCircular,
  paymentMethodSwitching,
  paymentRapidTopup,
  paymentSplitTransaction,
  paymentWithdrawalSpike,
  providerCancellationSpike,
  providerComplaintCluster,
  providerDuplicateIdentity,
  providerRatingDrop,
  providerRatingManipulation,
  providerResponseDegradation,
  repeatedUnpaidBooking,
  temporalBurstActivity,
  temporalDormantActivation,
  walletSplitPattern,
  walletVelocitySpike,
];
