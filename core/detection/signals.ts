/**
 * The one list of signal types. Everything that enumerates signals — schemas, scoring, the console's
 * labels, tests — reads it from here.
 */
export type SignalLayer =
  | 'contact'
  | 'payment'
  | 'intent'
  | 'booking'
  | 'provider'
  | 'wallet'
  | 'temporal'
  | 'identity'
  | 'network';

export interface SignalInfo {
  /** What a person reads in the console. */
  readonly label: string;
  /** Independent evidence layers: two of them must agree before anything stronger than a warning. */
  readonly layer: SignalLayer;
  /** Days after which the signal counts half. */
  readonly halfLifeDays: number;
}

const info = (label: string, layer: SignalLayer, halfLifeDays = 14): SignalInfo => ({ label, layer, halfLifeDays });

export const SIGNALS = {
  CONTACT_PHONE: info('Phone number', 'contact'),
  CONTACT_EMAIL: info('E-mail address', 'contact'),
  CONTACT_SOCIAL: info('Social profile', 'contact'),
  CONTACT_MESSAGING_APP: info('Messaging app', 'contact'),
  CONTACT_LINK: info('Contact link', 'contact'),
  PAYMENT_EXTERNAL: info('External payment', 'payment'),
  OFF_PLATFORM_INTENT: info('Intent to leave the platform', 'intent'),
  GROOMING_LANGUAGE: info('Grooming language', 'intent'),
  TX_REDIRECT_ATTEMPT: info('Payment redirect', 'payment'),
  TX_FAILURE_CORRELATED: info('After a failed payment', 'payment'),
  TX_TIMING_ALIGNMENT: info('Just before a payment', 'payment'),
  BOOKING_RAPID_CANCELLATION: info('Rapid cancellations', 'booking'),
  BOOKING_FAKE_COMPLETION: info('Fake completion', 'booking'),
  BOOKING_SAME_PROVIDER_REPEAT: info('Bookings stop, talk goes on', 'booking'),
  BOOKING_TIME_CLUSTERING: info('Night bookings', 'booking'),
  BOOKING_VALUE_ANOMALY: info('Unusual booking value', 'booking'),
  BOOKING_CANCEL_PATTERN: info('Cancellation pattern', 'booking'),
  BOOKING_NO_SHOW_PATTERN: info('No-shows', 'booking'),
  BOOKING_CANCEL_AFTER_CONTACT: info('Cancelled after contact', 'booking'),
  OFF_PLATFORM_TRANSACTION_CORRELATED: info('Short completion after contact', 'booking'),
  REPEATED_UNPAID_BOOKING: info('Unpaid bookings', 'booking'),
  PROVIDER_COMPLAINT_CLUSTER: info('Complaint cluster', 'provider'),
  PROVIDER_DUPLICATE_IDENTITY: info('Duplicate identity', 'identity'),
  PROVIDER_RESPONSE_DEGRADATION: info('Slower service', 'provider'),
  PROVIDER_CANCELLATION_SPIKE: info('Cancellation spike', 'provider'),
  PROVIDER_RATING_MANIPULATION: info('Rating manipulation', 'provider'),
  PROVIDER_RATING_DROP: info('Rating drop', 'provider'),
  PAYMENT_CIRCULAR: info('Circular payment', 'wallet'),
  PAYMENT_RAPID_TOPUP: info('Rapid top-ups', 'wallet'),
  PAYMENT_SPLIT_TRANSACTION: info('Split payment', 'wallet'),
  PAYMENT_METHOD_SWITCHING: info('Payment method switching', 'wallet'),
  PAYMENT_WITHDRAWAL_SPIKE: info('Withdrawal spike', 'wallet'),
  WALLET_VELOCITY_SPIKE: info('Wallet velocity', 'wallet'),
  WALLET_SPLIT_PATTERN: info('Wallet split pattern', 'wallet'),
  DISCOUNT_OFFER_DETECTED: info('Discount outside', 'payment'),
  TEMPORAL_BURST_ACTIVITY: info('Burst of activity', 'temporal'),
  TEMPORAL_DORMANT_ACTIVATION: info('Dormant account woke', 'temporal'),
  CONTACT_PHONE_CHANGED: info('Phone changed', 'identity'),
  CONTACT_EMAIL_CHANGED: info('E-mail changed', 'identity'),
  NETWORK_CONTAGION: info('Linked to risky users', 'network'),
  PATTERN_COORDINATED: info('Coordinated messages', 'network'),
} as const satisfies Record<string, SignalInfo>;

export type SignalType = keyof typeof SIGNALS;
export const SIGNAL_TYPES = Object.keys(SIGNALS) as SignalType[];

/** The eight signals that a single message can raise by its own text. */
export const MESSAGE_SIGNAL_TYPES = [
  'CONTACT_PHONE',
  'CONTACT_EMAIL',
  'CONTACT_SOCIAL',
  'CONTACT_MESSAGING_APP',
  'CONTACT_LINK',
  'PAYMENT_EXTERNAL',
  'OFF_PLATFORM_INTENT',
  'GROOMING_LANGUAGE',
] as const satisfies readonly SignalType[];

/** Signals that a message raises by standing close to a transaction of the pair, which may be told later than it. */
export const TRANSACTION_SIGNAL_TYPES = [
  'TX_REDIRECT_ATTEMPT',
  'TX_FAILURE_CORRELATED',
  'TX_TIMING_ALIGNMENT',
] as const satisfies readonly SignalType[];

export const OBFUSCATIONS = [
  'spacing',
  'separator',
  'words',
  'leet',
  'emoji',
  'homoglyph',
  'zero_width',
  'fullwidth',
  'script_digits',
  'reversed',
  'split',
  'misspelling',
  'encoded',
] as const;
export type Obfuscation = (typeof OBFUSCATIONS)[number];

export const PATTERN_FLAGS = [
  'REPEATED_SIGNALS',
  'ESCALATION',
  'CROSS_SESSION',
  'ROLE_IMBALANCE',
  'PROGRESSIVE_DISCLOSURE',
  'PAYMENT_WINDOW',
  'TX_FAILURE_RECENT',
  'COORDINATED',
  'AFTER_WARNING',
] as const;
export type PatternFlag = (typeof PATTERN_FLAGS)[number];

/** Below this confidence a signal is informational and never counts as a violation. */
export const VIOLATION_CONFIDENCE = 0.5;
